#include "ui/capturedialog.h"

#include "core/capture/recognition.h"

#include <QFile>
#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>

#include <string>
#include <utility>

namespace spanglass {

namespace {

const QLatin1String packed("*.gz *.zst *.zstd *.xz *.bz2 *.lz4 *.tar *.tgz *.txz *.zip");
const QLatin1String text("*.json *.jsonl *.ndjson *.log *.txt");
const QLatin1String binary("*.pb *.bin *.msgpack *.mpk *.thrift");

QString hintFor(const Result<Recognition>& recognised)
{
    if (!recognised) {
        return CaptureDialog::tr("Cannot be opened: %1")
            .arg(QString::fromStdString(recognised.error().message));
    }
    const QString words = QString::fromStdString(recognised->text);
    return recognised->format == nullptr ? CaptureDialog::tr("No trace capture, it looks like: %1").arg(words)
                                         : CaptureDialog::tr("Recognised as: %1").arg(words);
}

} // namespace

CaptureDialog::CaptureDialog(const QString& title, QWidget* parent)
    : QFileDialog(parent, title)
    , m_hint(new QLabel(this))
{
    setOption(QFileDialog::DontUseNativeDialog);
    setFileMode(QFileDialog::ExistingFiles);
    setNameFilters(filters());
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->setWordWrap(true);
    m_hint->setMinimumHeight(m_hint->fontMetrics().height());
    m_hint->setAccessibleName(tr("What the marked file is"));
    if (auto* grid = qobject_cast<QGridLayout*>(layout())) {
        grid->addWidget(m_hint, grid->rowCount(), 0, 1, -1);
    }
    connect(this, &QFileDialog::currentChanged, this, &CaptureDialog::lookAt);
}

QStringList CaptureDialog::filters()
{
    QStringList all{ tr("Captures (%1 %2 %3 *.spanglass)").arg(text, binary, packed) };
    for (const Format& format : knownFormats()) {
        const QString description = QString::fromUtf8(format.description);
        const QString name = description.section(QLatin1Char(':'), 0, 0)
                                 .remove(QLatin1Char('('))
                                 .remove(QLatin1Char(')')); // brackets hold the patterns
        all << QStringLiteral("%1 (%2 %3)")
                   .arg(name, format.layout == Layout::Binary ? binary : text, packed);
    }
    return all << tr("All files (*)");
}

QString CaptureDialog::hint() const
{
    return m_hint->text();
}

void CaptureDialog::lookAt(const QString& path)
{
    constexpr int slot = 0;
    m_hint->clear();
    if (!QFileInfo(path).isFile()) {
        m_queue.drop(slot);
        return;
    }
    m_queue.replace(
        slot, [this, file = std::string(QFile::encodeName(path).constData())](std::stop_token stop) {
            return [this, words = hintFor(recognise(file, std::move(stop)))] { m_hint->setText(words); };
        });
}

} // namespace spanglass
