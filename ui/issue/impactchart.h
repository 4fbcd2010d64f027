#pragma once

#include "core/explore/answers.h"

#include <QWidget>

class QLabel;
class QMenu;

namespace spanglass {

class BarsView;
class Card;
class FlatButton;
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

    [[nodiscard]] Dimension dimension() const { return m_dimension; }

Q_SIGNALS:
    /// The person wants another breakdown; answer with setHistogram().
    void dimensionChosen(spanglass::Dimension dimension);

protected:
    void changeEvent(QEvent* event) override;

private:
    void createMenu();
    void setDimension(Dimension dimension);
    void showLegend();
    void describe();

    Card* m_card = nullptr;
    FlatButton* m_by = nullptr;
    QMenu* m_menu = nullptr;
    Dimension m_dimension = Dimension::Version;
    Placeholder* m_place = nullptr;
    Legend* m_legend = nullptr;
    QLabel* m_highest = nullptr;
    BarsView* m_bars = nullptr;
};

} // namespace spanglass
