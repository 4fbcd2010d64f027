#pragma once

#include "ui/issue/stacktexts.h"

#include <QAbstractListModel>

#include <optional>
#include <vector>

namespace spanglass {

/// A place of the stack where a text was found: a frame's row (line 0), a line of its code, or with frame -1
/// the row of the exception.
struct StackMatch {
    FrameIndex frame{};
    int line = 0;
    friend bool operator==(const StackMatch&, const StackMatch&) = default;
};

/// The rows of a stack trace: a band for each exception, its frames, and folds that stand for runs of
/// foreign frames or for repetitions. A fold that is open stays, with its frames below it. A frame that is
/// open has its lines of code below it, or what is said in their place.
class StackModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum class Mode { InApp, All };
    Q_ENUM(Mode)
    using Kind = StackKind;
    enum Role {
        KindRole = Qt::UserRole + 1,
        LeadRole, ///< these as in StackTexts
        MainRole,
        DetailRole,
        NoteRole,
        ShortNoteRole,
        DepthRole, ///< 1 for frames of an open fold
        ExpandedRole, ///< bool; invalid for rows that do not fold
        InAppRole,
        CodeRole, ///< CodeLine
        NumberRole, ///< of the line; 0 for rows without one
        NumberWidthRole, ///< digits to keep room for
        OwnLineRole, ///< whether it is the line of the call
        SuspectRole, ///< whether the suspect commit touched it; of a frame, whether its lines may differ
        LastOfBodyRole,
    };

    using QAbstractListModel::QAbstractListModel;

    /// `withSource`: frames can be opened, some are at once; where the same stack comes again, those that
    /// were.
    void setStack(StackTrace stack, bool withSource = false);
    void setMode(Mode mode);
    [[nodiscard]] Mode mode() const { return m_mode; }
    [[nodiscard]] const StackTrace& stack() const { return m_stack; }

    void setHasRoots(bool hasRoots);
    void setSource(FrameIndex frame, const FrameSource& source);
    void setOrigin(FrameIndex frame, const std::optional<LineOrigin>& origin, TimeNs relativeTo);
    void setSuspect(const std::string& commit);
    /// What is missing has been missing for so long that it is being looked at: it says that it is on its
    /// way, and answers fill the room that is kept for them.
    void setSettled(bool settled);
    [[nodiscard]] bool isSettled() const { return m_settled; }
    /// Asks anew for the source of what is open.
    void reloadSources();
    [[nodiscard]] const FrameSources& sources() const { return m_sources; }
    /// Asks for more lines of an open frame; false if it has all that the stack shows.
    bool showMore(FrameIndex frame);
    /// Shows more of the files that fit the frame.
    void showMoreChoices(FrameIndex frame);
    /// Takes away the rows that were kept for more lines than the frame has.
    void dropSpareRows(FrameIndex frame);
    /// Begin and end of the rows that were kept in vain below the frame at `row`; none if there are none.
    [[nodiscard]] std::optional<std::pair<int, int>> spareRowsOf(int row) const;
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    [[nodiscard]] const StackRow& row(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    /// The row that stands for the same, -1 if it is not there.
    [[nodiscard]] int endOfBody(int row) const; ///< the row behind those below a frame
    [[nodiscard]] int rowOf(const StackRow& row) const;
    [[nodiscard]] bool folds(int row) const;
    [[nodiscard]] bool isExpanded(int row) const;
    void setExpanded(int row, bool expanded);
    void setAllExpanded(bool expanded);
    /// The row of the frame or fold that `row` belongs to, -1 if none.
    [[nodiscard]] int foldOf(int row) const;
    /// The row as plain text, for the clipboard.
    [[nodiscard]] QString rowText(int row) const;

    /// Where the text occurs, in the order of the stack, folded or not, without regard to case; in code that
    /// has been loaded.
    [[nodiscard]] std::vector<StackMatch> find(const QString& text) const;
    /// Opens what hides the place; returns its row, -1 if there is none.
    int reveal(const StackMatch& match);

Q_SIGNALS:
    /// A frame is open, or more of it is wanted.
    void sourceWanted(spanglass::FrameIndex frame, int around);
    void answered(); ///< a frame has its source

private:
    void rebuild();
    void openFirstFrames();
    void updateHint();
    [[nodiscard]] std::optional<StackRow> wantedHint() const;
    [[nodiscard]] int placeOfHint(const StackRow& hint) const;
    void askForOpenFrames();
    [[nodiscard]] std::vector<StackRow> withBodies(const std::vector<StackRow>& rows) const;
    void updateBody(FrameIndex frame);
    void updateQuestions();
    [[nodiscard]] std::vector<PathRule> questionOf(FrameIndex frame) const;
    void replaceRows(int begin, int end, const std::vector<StackRow>& rows);
    void mergeRows(int begin, int end, const std::vector<StackRow>& rows);
    void insertRowsAt(int at, const StackRow* first, int count);
    void removeRowsAt(int at, int count);
    void setFrameOpen(FrameIndex frame, bool open);
    void setFoldOpen(int row, bool open);
    [[nodiscard]] bool isSuspect(const StackRow& row) const;
    [[nodiscard]] QVariant codeData(const StackRow& row, int role) const;

    StackTrace m_stack;
    Mode m_mode = Mode::InApp;
    FrameSources m_sources;
    StackTexts m_texts{ m_stack, m_sources };
    std::vector<StackRow> m_rows;
    std::string m_suspect;
    bool m_withSource = false;
    bool m_settled = false;
};

} // namespace spanglass
