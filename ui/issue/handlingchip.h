#pragma once

#include "core/model/handling.h"

#include <QLabel>

namespace spanglass {

/// Says whether an error was handled, in a word on a rounded fill; hidden where that is not known.
class HandlingChip : public QLabel {
    Q_OBJECT
public:
    explicit HandlingChip(QWidget* parent = nullptr);

    void setHandling(Handling handling);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Handling m_handling = Handling::Unknown;
};

} // namespace spanglass
