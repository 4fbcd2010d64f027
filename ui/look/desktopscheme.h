#pragma once

#include <QObject>
#include <QPalette>

class QDBusVariant;

namespace spanglass {

/// Whether the desktop asks for dark windows: the portal's setting, else GTK's, else the lightness
/// of the palette that the desktop gave. Qt 6.4 has no call for this.
bool desktopPrefersDark(const QPalette& desktopPalette);

/// Tells when the desktop's setting changes while the program runs.
class DesktopScheme : public QObject {
    Q_OBJECT
public:
    explicit DesktopScheme(QObject* parent = nullptr);

Q_SIGNALS:
    void changed();

private Q_SLOTS:
    void readSetting(const QString& group, const QString& key, const QDBusVariant& value);
};

} // namespace spanglass
