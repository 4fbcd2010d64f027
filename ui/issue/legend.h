#pragma once

#include <QColor>
#include <QWidget>

#include <vector>

namespace spanglass {

/// What the colours of a chart stand for, on one line. Names that do not fit are elided, entries that
/// do not fit counted; the tool tip has them all.
class Legend : public QWidget {
    Q_OBJECT
public:
    struct Entry {
        QString name{};
        QColor color{};
    };

    explicit Legend(QWidget* parent = nullptr);

    void setEntries(std::vector<Entry> entries);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<Entry> m_entries;
};

} // namespace spanglass
