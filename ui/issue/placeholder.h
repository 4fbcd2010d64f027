#pragma once

#include <QStackedWidget>

class QLabel;
class QTimer;

namespace spanglass {

/// A widget with what is shown in its place while there is nothing to see: empty, loading, error.
/// "Loading" is told only when it lasts, since most answers come at once.
class Placeholder : public QStackedWidget {
    Q_OBJECT
public:
    /// Takes `content` over and shows it.
    explicit Placeholder(QWidget* content, QWidget* parent = nullptr);

    void showContent();
    void showEmpty(const QString& text);
    void showLoading();
    void showError(const QString& text);

    [[nodiscard]] bool showsContent() const;
    /// The text shown instead of the content; "" while the content is shown.
    [[nodiscard]] QString text() const;

private:
    void showText(const QString& text, bool isError);

    QLabel* m_label = nullptr;
    QTimer* m_delay = nullptr;
};

} // namespace spanglass
