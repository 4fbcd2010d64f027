#pragma once

#include "core/explore/answers.h"

#include <QWidget>

class QComboBox;
class QLabel;

namespace spanglass {

class BarsView;
class Card;
class Legend;
class Placeholder;

/// Impacted spans: the occurrences over time, broken down by a dimension of choice.
class ImpactChart : public QWidget {
    Q_OBJECT
public:
    explicit ImpactChart(QWidget* parent = nullptr);

    void setHistogram(Dimension dimension, const Histogram& histogram);
    void showLoading();
    void showEmpty(const QString& text);
    void showError(const QString& text);

    [[nodiscard]] Dimension dimension() const;

Q_SIGNALS:
    /// The person wants another breakdown; answer with setHistogram().
    void dimensionChosen(spanglass::Dimension dimension);

protected:
    void changeEvent(QEvent* event) override;

private:
    void showLegend();
    void describe();

    Card* m_card = nullptr;
    QComboBox* m_by = nullptr;
    Placeholder* m_place = nullptr;
    Legend* m_legend = nullptr;
    QLabel* m_highest = nullptr;
    BarsView* m_bars = nullptr;
};

} // namespace spanglass
