#include "ui/window.h"

#include "ui/look/theme.h"

#include <QApplication>
#include <QMainWindow>

namespace spanglass {

int runWindow(int& argc, char** argv, const WindowOptions&)
{
    QApplication app(argc, argv);
    applyTheme(app, ThemeChoice::System);
    QMainWindow window;
    window.show();
    return QApplication::exec();
}

} // namespace spanglass
