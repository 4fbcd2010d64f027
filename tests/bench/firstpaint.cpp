/// firstpaint CAPTURE | --workspace FILE: opens the program's window and prints a line when the issue
/// list has been painted with an issue in it; then ends. tests/bench/run takes the time from outside,
/// so the start of the process counts.

#include "ui/window.h"

#include <QAbstractItemView>
#include <QCoreApplication>
#include <QEvent>
#include <QTimer>

#include <cstdio>
#include <string_view>
#include <unistd.h>

namespace {

class PaintWatch : public QObject {
public:
    using QObject::QObject;
    bool eventFilter(QObject* object, QEvent* event) override
    {
        auto* view = qobject_cast<QAbstractItemView*>(object->parent());
        if (event->type() == QEvent::Paint && view && view->viewport() == object
            && view->accessibleName() == QLatin1String("Issues") && view->model()
            && view->model()->rowCount() > 0) {
            // The filter comes before the painting; this comes after it.
            QTimer::singleShot(0, this, [] {
                std::puts("issues painted");
                std::fflush(stdout);
                _exit(0);
            });
        }
        return false;
    }
};

/// runWindow() makes the application; this runs as soon as it is there.
void watchPaints()
{
    QCoreApplication::instance()->installEventFilter(new PaintWatch(QCoreApplication::instance()));
}
Q_COREAPP_STARTUP_FUNCTION(watchPaints)

} // namespace

int main(int argc, char** argv)
{
    spanglass::WindowOptions options;
    if (argc == 3 && argv[1] == std::string_view("--workspace")) {
        options.workspace = argv[2];
    } else if (argc == 2) {
        options.captures = { argv[1] };
    } else {
        std::fprintf(stderr, "usage: firstpaint CAPTURE | --workspace FILE\n");
        return 2;
    }
    int onlyName = 1;
    return spanglass::runWindow(onlyName, argv, options);
}
