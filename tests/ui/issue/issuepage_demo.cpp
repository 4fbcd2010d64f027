// Shows the issue page with built values, to look at it and take pictures.
#include "tests/ui/issue/sample.h"
#include "ui/issue/findline.h"
#include "ui/issue/issuepage.h"
#include "ui/issue/sourceview.h"
#include "ui/look/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QLineEdit>
#include <QTabBar>
#include <QTimer>

using namespace spanglass;

namespace {

/// One of each kind of answer.
void showSource(IssuePage& page)
{
    page.setHasRoots(true);
    page.setFrameSource({ 0, 0 }, sample::source());
    page.setLineOrigin({ 0, 0 }, sample::lineOrigin(), sample::dataEnd());
    page.setSuspect(sample::suspect(), { QStringLiteral("@shop/payments") }, sample::issue().firstSeen);
    page.setFrameSource({ 0, 1 },
        { .note = "",
            .choices = { { "/home/dev/shop", "services/pricing/src/pricing.ts" },
                { "/home/dev/shop", "services/orders/src/pricing.ts" } } });
    FrameSource other = sample::source();
    other.origin = SourceOrigin::Worktree;
    other.note = "The clone lacks commit 9f3c1e7; git fetch origin would bring it.";
    other.lines.resize(7);
    page.setFrameSource({ 0, 2 }, other);
}

} // namespace

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption dark(QStringLiteral("dark"));
    const QCommandLineOption width(QStringLiteral("width"), {}, QStringLiteral("px"), QStringLiteral("930"));
    const QCommandLineOption height(
        QStringLiteral("height"), {}, QStringLiteral("px"), QStringLiteral("860"));
    const QCommandLineOption show(
        QStringLiteral("show"), {}, QStringLiteral("what"), QStringLiteral("issue"));
    const QCommandLineOption save(QStringLiteral("save"), {}, QStringLiteral("png"));
    parser.addOptions({ dark, width, height, show, save });
    parser.process(app);
    applyTheme(app, parser.isSet(dark) ? ThemeChoice::Dark : ThemeChoice::Light);

    IssuePage page;
    page.resize(parser.value(width).toInt(), parser.value(height).toInt());
    const QString what = parser.value(show);
    if (what != QLatin1String("nothing")) {
        page.showLoading(sample::issue());
    }
    if (what != QLatin1String("nothing") && what != QLatin1String("loading")
        && what != QLatin1String("error")) {
        page.setIssue(sample::issue(), sample::dataRange());
        page.setOccurrence(what == QLatin1String("third") ? sample::occurrence(2, 12) : sample::occurrence());
        page.setHistogram(what == QLatin1String("hosts") ? Dimension::Host : Dimension::Version,
            sample::histogram(what == QLatin1String("hosts") ? Dimension::Host : Dimension::Version));
        page.setTags(sample::tags());
    }
    if (what == QLatin1String("source"))
        showSource(page);
    if (what == QLatin1String("find")) {
        showSource(page);
        QTimer::singleShot(100, &page, [&page] {
            page.findInStack();
            page.findChild<FindLine*>()->findChild<QLineEdit*>()->setText(QStringLiteral("rule"));
        });
    }
    if (what == QLatin1String("waiting"))
        page.setHasRoots(true);
    SourceView file;
    file.setAttribute(Qt::WA_DeleteOnClose, false);
    if (what == QLatin1String("file"))
        file.setSource(sample::source(-1), QStringLiteral("at commit 9f3c1e7"), Language::JavaScript);
    if (what == QLatin1String("noroots"))
        page.setHasRoots(false);
    if (what == QLatin1String("error"))
        page.showError(QStringLiteral("shop.spanglass: the workspace was removed while it was open"));
    if (what == QLatin1String("occurrence"))
        page.findChild<QTabBar*>()->setCurrentIndex(1);
    QWidget* shown = what == QLatin1String("file") ? static_cast<QWidget*>(&file) : &page;
    shown->show();
    if (parser.isSet(save)) {
        QTimer::singleShot(400, &page, [&] {
            shown->grab().save(parser.value(save));
            QApplication::quit();
        });
    }
    return QApplication::exec();
}
