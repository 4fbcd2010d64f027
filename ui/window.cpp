#include "ui/window.h"

#include "ui/look/theme.h"
#include "ui/mainwindow.h"
#include "ui/settings.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QIcon>
#include <QStandardPaths>

namespace spanglass {

int runWindow(int& argc, char** argv, const WindowOptions& options)
{
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("spanglass"));
    QApplication::setApplicationDisplayName(QStringLiteral("Spanglass"));
    QApplication::setApplicationVersion(QStringLiteral(SPANGLASS_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("org.spanglass.Spanglass"));

    QApplication::setWindowIcon(QIcon(QStringLiteral(":/spanglass/org.spanglass.Spanglass.svg")));

    const QDir config(QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation));
    const QDir data(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation));
    const QString settingsFile = config.filePath(QStringLiteral("window.json"));
    applyTheme(app, loadSettings(settingsFile).theme);
    MainWindow window(settingsFile, data.filePath(QStringLiteral("workspaces")));
    window.show();

    QStringList captures;
    for (const std::string& capture : options.captures) {
        captures << QString::fromLocal8Bit(capture.c_str());
    }
    const QString workspace = QString::fromLocal8Bit(options.workspace.c_str());
    if (!captures.isEmpty()) {
        window.openCaptures(captures, workspace, options.format);
    } else if (!workspace.isEmpty()) {
        window.openWorkspace(workspace);
    }
    QStringList roots;
    for (const std::string& root : options.sourceRoots) {
        roots << QFile::decodeName(root.c_str());
    }
    if (!roots.isEmpty()) {
        window.session().addSourceRoots(roots);
    }
    return QApplication::exec();
}

} // namespace spanglass
