#pragma once

#include "core/model/source.h"

#include <QStringList>
#include <QWidget>

namespace spanglass {

class ElidedButton;
class ElidedLabel;

/// One row about who brought an issue: the suspect commit and the owners of the code beside it. It is as high
/// whatever it says and however narrow it is, so that answers move nothing.
class SuspectLine : public QWidget {
    Q_OBJECT
public:
    explicit SuspectLine(QWidget* parent = nullptr);

    /// What stands in place of a suspect.
    void setNote(const QString& text, const QString& explanation = {});
    /// With its age before `relativeTo`. Where the stack shown has no such line, it cannot be chosen.
    void setSuspect(const SuspectCommit& suspect, TimeNs relativeTo);
    void setOwners(const QStringList& owners);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void chosen(); ///< the suspect, by mouse or keyboard

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void arrange();

    ElidedLabel* m_note = nullptr;
    ElidedButton* m_suspect = nullptr;
    ElidedLabel* m_owners = nullptr;
};

} // namespace spanglass
