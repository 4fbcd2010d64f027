#pragma once

#include "ui/issue/elidedlabel.h"

namespace spanglass {

/// A service's name behind a dot in the service's colour, with the environment it ran in.
class ServiceLabel : public ElidedLabel {
    Q_OBJECT
public:
    explicit ServiceLabel(QWidget* parent = nullptr);

    /// While the environment is not known, room is kept for the one before.
    void setService(const QString& service, const QString& environment);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_service;
    QString m_lastEnvironment;
};

} // namespace spanglass
