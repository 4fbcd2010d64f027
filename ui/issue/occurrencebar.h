#pragma once

#include <QWidget>

class QLabel;

namespace spanglass {

class FlatButton;

/// Goes from occurrence to occurrence of an issue: previous, next, latest, and which one is shown.
class OccurrenceBar : public QWidget {
    Q_OBJECT
public:
    explicit OccurrenceBar(QWidget* parent = nullptr);

    /// Occurrence `index` (from 0) of `count` is shown. While its answer is awaited, the buttons count
    /// on from the one asked for last, so that keys may be held down.
    void setPlace(quint64 index, quint64 count);
    /// No occurrence is shown; nothing can be asked for.
    void clear();

Q_SIGNALS:
    void occurrenceWanted(quint64 index);
    void latestWanted();

private:
    void step(bool forward);
    void enable();

    FlatButton* m_previous = nullptr;
    FlatButton* m_next = nullptr;
    FlatButton* m_latest = nullptr;
    QLabel* m_label = nullptr;
    quint64 m_index = 0;
    quint64 m_count = 0;
};

} // namespace spanglass
