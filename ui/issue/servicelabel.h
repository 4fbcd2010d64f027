#pragma once

#include "ui/issue/elidedlabel.h"

namespace spanglass {

/// A service's name behind a dot in the service's colour, with the environment it ran in.
class ServiceLabel : public ElidedLabel {
    Q_OBJECT
public:
    explicit ServiceLabel(QWidget* parent = nullptr);

    void setService(const QString& service, const QString& environment);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_service;
};

} // namespace spanglass
