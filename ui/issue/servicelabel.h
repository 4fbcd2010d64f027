#pragma once

#include "ui/issue/elidedlabel.h"

namespace spanglass {

/// A service's name behind a dot in the service's colour.
class ServiceLabel : public ElidedLabel {
    Q_OBJECT
public:
    explicit ServiceLabel(QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace spanglass
