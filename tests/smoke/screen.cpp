#include "tests/smoke/screen.h"

#include <QDir>
#include <QGuiApplication>
#include <QHash>
#include <QScreen>
#include <QWindow>

#include <algorithm>

namespace spanglass::test {

namespace {

/// Calls each(pixel) for every pixel and returns the share of those for which it is true.
template <typename Each> double share(const QImage& image, Each&& each)
{
    qsizetype hits = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            hits += each(image.pixel(x, y)) ? 1 : 0;
        }
    }
    const qsizetype all = qsizetype(image.width()) * image.height();
    return all == 0 ? 0 : double(hits) / double(all);
}

bool hasRows(QAccessible::Role role)
{
    return role == QAccessible::Table || role == QAccessible::List || role == QAccessible::Tree;
}

QAccessibleInterface* find(QAccessibleInterface* object, const QString& name)
{
    if (!object || object->state().invisible) {
        return nullptr;
    }
    if (object->text(QAccessible::Name) == name) {
        return object;
    }
    if (hasRows(object->role())) {
        return nullptr;
    }
    for (int i = 0; i < object->childCount(); ++i) {
        if (QAccessibleInterface* found = find(object->child(i), name)) {
            return found;
        }
    }
    return nullptr;
}

} // namespace

QImage screenshot()
{
    return QGuiApplication::primaryScreen()->grabWindow(0).toImage().convertToFormat(QImage::Format_RGB32);
}

void keep(const QImage& image, const QString& name)
{
    const QDir folder(QStringLiteral(SPANGLASS_ARTIFACTS));
    folder.mkpath(QStringLiteral("."));
    image.save(folder.filePath(name + QStringLiteral(".png")));
}

QRgb background(const QImage& image)
{
    QHash<QRgb, qsizetype> frequency;
    share(image, [&](QRgb pixel) { return ++frequency[pixel] == 0; });
    const auto most = std::max_element(frequency.cbegin(), frequency.cend());
    return most == frequency.cend() ? QRgb() : most.key();
}

double inkedShare(const QImage& image)
{
    return share(image, [ground = background(image)](QRgb pixel) { return pixel != ground; });
}

double colouredShare(const QImage& image)
{
    return share(image, [](QRgb pixel) {
        const auto [low, high] = std::minmax({ qRed(pixel), qGreen(pixel), qBlue(pixel) });
        return high - low > 60;
    });
}

double lightness(const QImage& image)
{
    double sum = 0;
    share(image, [&](QRgb pixel) {
        sum += qGray(pixel);
        return false;
    });
    const double all = double(image.width()) * image.height();
    return all == 0 ? 0 : sum / all;
}

double changedShare(const QImage& before, const QImage& after)
{
    if (before.size() != after.size()) {
        return 1;
    }
    qsizetype at = 0;
    return share(after, [&](QRgb pixel) {
        const int width = before.width();
        const QRgb old = before.pixel(int(at % width), int(at / width));
        ++at;
        return pixel != old;
    });
}

QAccessibleInterface* accessible(const QString& name)
{
    for (QWindow* window : QGuiApplication::topLevelWindows()) {
        if (QAccessibleInterface* found = find(window->accessibleRoot(), name)) {
            return found;
        }
    }
    return nullptr;
}

QRect placeOf(const QString& name)
{
    QAccessibleInterface* object = accessible(name);
    return object ? object->rect() : QRect();
}

} // namespace spanglass::test
