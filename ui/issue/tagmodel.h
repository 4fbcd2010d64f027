#pragma once

#include "core/explore/answers.h"

#include <QAbstractListModel>

#include <cstdint>
#include <vector>

namespace spanglass {

/// The tags of an issue in groups (span, host, container), each with its most frequent value and
/// the shares of all. A tag opens to its values; tags that are different nearly every time are kept
/// in one fold at the end of their group.
class TagModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum class Kind { Group, Tag, Value, Rest, Unique };
    Q_ENUM(Kind)
    enum Role {
        KindRole = Qt::UserRole + 1,
        KeyRole, ///< the tag's key; for a group or fold its words
        ValueRole, ///< the value shown
        ShareRole, ///< "91 %"
        CountRole, ///< the value's occurrences
        SharesRole, ///< QList<qreal>, the values' parts of all occurrences; for a value its own
        RankRole, ///< of a value among its tag's, from 0
        ExpandedRole, ///< bool; invalid for rows that do not fold
        DepthRole,
    };

    using QAbstractListModel::QAbstractListModel;

    void setTags(std::vector<TagDistribution> tags);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    [[nodiscard]] bool folds(int row) const;
    [[nodiscard]] bool isExpanded(int row) const;
    void setExpanded(int row, bool expanded);
    /// The row that `row` stands below, -1 if none.
    [[nodiscard]] int parentOf(int row) const;
    /// "key:value" of a tag or value, verbatim; "" for other rows.
    [[nodiscard]] QString copyText(int row) const;
    /// The value alone, verbatim.
    [[nodiscard]] QString valueText(int row) const;
    /// A term of the query language that keeps this value, "" if the language has no such key.
    [[nodiscard]] QString queryTerm(int row) const;

private:
    struct Row {
        Kind kind = Kind::Tag;
        TagGroup group = TagGroup::Span;
        int tag = 0; ///< into m_tags; for Unique how many it folds
        int value = 0; ///< into top
        int depth = 0;
        bool expanded = false;
    };
    void rebuild();
    [[nodiscard]] std::vector<Row> childrenOf(const Row& row) const;
    [[nodiscard]] std::vector<int> tagsOf(TagGroup group, bool unique) const;
    [[nodiscard]] const TagDistribution& tagOf(const Row& row) const;
    [[nodiscard]] const TagShare* shareOf(const Row& row) const;
    [[nodiscard]] double part(std::uint64_t count) const;
    [[nodiscard]] QString percent(std::uint64_t count) const;
    [[nodiscard]] QString keyText(const Row& row) const;
    [[nodiscard]] QString valueShown(const Row& row) const;
    [[nodiscard]] QVariant shares(const Row& row) const;
    [[nodiscard]] QString description(const Row& row) const;

    std::vector<TagDistribution> m_tags;
    std::uint64_t m_total = 0; ///< occurrences that carry the most common tag
    std::vector<Row> m_rows;
};

/// True if the tag tells occurrences apart rather than together: ids, times, full URLs.
bool isMostlyUnique(const TagDistribution& tag);

/// `key:value` in the query language for service, environment and version tags; else "".
QString queryTermOf(std::string_view key, std::string_view value);

} // namespace spanglass
