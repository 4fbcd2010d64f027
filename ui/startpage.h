#pragma once

#include "ui/settings.h"

#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace spanglass {

/// What the window shows with nothing open: what the program is for, a button, recent captures.
class StartPage : public QWidget {
    Q_OBJECT
public:
    explicit StartPage(QWidget* parent = nullptr);

    void setRecent(const std::vector<RecentItem>& recent);

Q_SIGNALS:
    void openWanted();
    void recentChosen(const spanglass::RecentItem& item);

private:
    QLabel* m_title;
    QLabel* m_text;
    QLabel* m_hint;
    QLabel* m_recentHead;
    QVBoxLayout* m_recent;
};

} // namespace spanglass
