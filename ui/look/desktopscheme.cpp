#include "ui/look/desktopscheme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVariant>
#include <QDir>
#include <QFile>
#include <QStandardPaths>

#include <optional>

namespace spanglass {

namespace {

constexpr auto portalService = "org.freedesktop.portal.Desktop";
constexpr auto portalPath = "/org/freedesktop/portal/desktop";
constexpr auto portalSettings = "org.freedesktop.portal.Settings";
constexpr auto appearance = "org.freedesktop.appearance";
constexpr auto colorScheme = "color-scheme";
constexpr int portalPatienceMs = 150; // the window waits for the answer

QString latin(const char* text)
{
    return QString::fromLatin1(text);
}

/// The portal's answer: 1 = dark, 2 = light, 0 = no preference.
std::optional<bool> portalPrefersDark()
{
    const QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        return std::nullopt;
    }
    QDBusMessage call = QDBusMessage::createMethodCall(
        latin(portalService), latin(portalPath), latin(portalSettings), QStringLiteral("Read"));
    call << latin(appearance) << latin(colorScheme);
    const QDBusMessage reply = bus.call(call, QDBus::Block, portalPatienceMs);
    if (reply.type() != QDBusMessage::ReplyMessage || reply.arguments().isEmpty()) {
        return std::nullopt;
    }
    QVariant value = reply.arguments().constFirst();
    while (value.canConvert<QDBusVariant>()) { // Read() wraps its answer twice
        value = value.value<QDBusVariant>().variant();
    }
    const uint scheme = value.toUInt();
    return scheme == 0 ? std::nullopt : std::optional(scheme == 1);
}

std::optional<bool> gtkPrefersDark()
{
    const QString theme = qEnvironmentVariable("GTK_THEME");
    if (!theme.isEmpty()) {
        return theme.endsWith(QLatin1String(":dark"))
            || theme.endsWith(QLatin1String("-dark"), Qt::CaseInsensitive);
    }
    const QDir config(QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation));
    for (const auto* name : { "gtk-4.0/settings.ini", "gtk-3.0/settings.ini" }) {
        QFile file(config.filePath(latin(name)));
        if (!file.open(QIODevice::ReadOnly)) {
            continue;
        }
        const QString text = QString::fromUtf8(file.read(64 * 1024)).remove(QLatin1Char(' '));
        if (text.contains(QLatin1String("gtk-application-prefer-dark-theme=1"))
            || text.contains(QLatin1String("gtk-application-prefer-dark-theme=true"))) {
            return true;
        }
    }
    return std::nullopt;
}

} // namespace

bool desktopPrefersDark(const QPalette& desktopPalette)
{
    if (const auto portal = portalPrefersDark()) {
        return *portal;
    }
    if (const auto gtk = gtkPrefersDark()) {
        return *gtk;
    }
    return desktopPalette.color(QPalette::Active, QPalette::Window).lightness() < 128;
}

DesktopScheme::DesktopScheme(QObject* parent)
    : QObject(parent)
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (bus.isConnected()) {
        bus.connect(latin(portalService), latin(portalPath), latin(portalSettings),
            QStringLiteral("SettingChanged"), this, SLOT(readSetting(QString, QString, QDBusVariant)));
    }
}

void DesktopScheme::readSetting(const QString& group, const QString& key, const QDBusVariant&)
{
    if (group == latin(appearance) && key == latin(colorScheme)) {
        Q_EMIT changed();
    }
}

} // namespace spanglass
