#pragma once

#include "core/model/stack.h"

#include <QAbstractListModel>

#include <vector>

namespace spanglass {

/// The rows of a stack trace: a band for each exception, its frames, and folds that stand for runs of
/// foreign frames or for repetitions. A fold that is open stays, with its frames below it.
class StackModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum class Mode { InApp, All };
    Q_ENUM(Mode)
    enum class Kind { Exception, Frame, Foreign, Repeat, Common, NoFrames };
    Q_ENUM(Kind)
    enum Role {
        KindRole = Qt::UserRole + 1,
        LeadRole, ///< what stands before the main text: "Caused by", a frame's module with its dot
        MainRole, ///< function, exception type, or a fold's words
        DetailRole, ///< "file:line:column", message, or packages
        DepthRole, ///< 1 for frames of an open fold
        ExpandedRole, ///< bool; invalid for rows that do not fold
        InAppRole,
    };

    using QAbstractListModel::QAbstractListModel;

    void setStack(StackTrace stack);
    void setMode(Mode mode);
    [[nodiscard]] Mode mode() const { return m_mode; }
    [[nodiscard]] const StackTrace& stack() const { return m_stack; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    [[nodiscard]] bool folds(int row) const;
    [[nodiscard]] bool isExpanded(int row) const;
    void setExpanded(int row, bool expanded);
    void setAllExpanded(bool expanded);
    /// The row of the fold that `row` belongs to, -1 if none.
    [[nodiscard]] int foldOf(int row) const;
    /// The row as plain text, for the clipboard.
    [[nodiscard]] QString rowText(int row) const;

private:
    struct Row {
        Kind kind = Kind::Frame;
        int exception = 0;
        int first = 0; ///< frame
        int count = 0; ///< frames folded
        int period = 1; ///< of a repetition
        int depth = 0;
        bool expanded = false;
    };
    void rebuild();
    void appendException(int exception);
    void appendFrames(int exception, int first, int count);
    void appendForeign(int exception, int first, int count);
    [[nodiscard]] std::vector<Row> childrenOf(const Row& fold) const;
    [[nodiscard]] const StackFrame& frameOf(const Row& row) const;
    [[nodiscard]] QString mainText(const Row& row) const;
    [[nodiscard]] QString leadText(const Row& row) const;
    [[nodiscard]] QString detailText(const Row& row) const;
    [[nodiscard]] QString packages(const Row& row) const;
    [[nodiscard]] QString accessibleText(const Row& row) const;

    StackTrace m_stack;
    Mode m_mode = Mode::InApp;
    std::vector<Row> m_rows;
};

/// A repetition found in frames: `period` frames stand `times` times in a row from `first`.
struct FrameRepeat {
    int period = 1;
    int times = 1;
};

/// The repetition that begins at `first`, at least four times a block of at most eight frames; else
/// {1, 1}. Recursion makes such runs.
FrameRepeat repeatAt(const std::vector<StackFrame>& frames, int first);

/// "src/pricing.ts:42:35"; parts that are not known are left out.
QString locationText(const StackFrame& frame);

} // namespace spanglass
