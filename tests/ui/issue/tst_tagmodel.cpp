#include "ui/issue/tagmodel.h"

#include "core/explore/query.h"
#include "tests/ui/issue/sample.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace spanglass;

class TagModelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void groupsTagsAndFoldsUniqueOnes()
    {
        TagModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTags(sample::tags());
        QCOMPARE(model.rowCount(), 3 + 5 + 1 + 3 + 2);
        QCOMPARE(model.index(0).data().toString(), QStringLiteral("Span tags"));
        QCOMPARE(model.index(1).data(TagModel::KeyRole).toString(), QStringLiteral("http.route"));
        QCOMPARE(model.index(1).data(TagModel::ValueRole).toString(), QStringLiteral("/quote/:cart"));
        QCOMPARE(model.index(1).data(TagModel::ShareRole).toString(), QStringLiteral("91%"));
        QCOMPARE(model.index(6).data().toString(), QStringLiteral("2 tags with mostly unique values"));
        QCOMPARE(model.index(1).data(TagModel::SharesRole).value<QList<qreal>>().size(), 3);
    }

    void opensTagsInsideTheFoldOfUniqueOnes()
    {
        TagModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTags(sample::tags());
        const int closed = model.rowCount();
        model.setExpanded(6, true);
        QCOMPARE(model.rowCount(), closed + 2);
        model.setExpanded(7, true);
        QCOMPARE(model.rowCount(), closed + 2 + 10 + 1);
        QCOMPARE(model.index(18).data().toString(), QStringLiteral("12,390 more values"));
        QCOMPARE(model.parentOf(8), 7);
        QCOMPARE(model.parentOf(7), 6);
        QCOMPARE(model.parentOf(6), -1);
        model.setExpanded(6, false);
        QCOMPARE(model.rowCount(), closed);
    }

    void copiesVerbatim()
    {
        TagModel model;
        model.setTags({ { .key = "k",
            .group = TagGroup::Host,
            .occurrences = 2,
            .distinct = 1,
            .top = { { "a\nb", 2 } } } });
        QCOMPARE(model.copyText(1), QStringLiteral("k:a\nb"));
        QCOMPARE(model.valueText(1), QStringLiteral("a\nb"));
        QCOMPARE(model.copyText(0), QString());
        QCOMPARE(model.copyText(-1), QString());
        QCOMPARE(model.copyText(2), QString());
    }

    void filtersByWhatTheQueryLanguageKnows_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("term");
        QTest::newRow("service") << "service.name"
                                 << "pricing"
                                 << "service:pricing";
        QTest::newRow("environment") << "deployment.environment"
                                     << "production"
                                     << "env:production";
        QTest::newRow("new environment") << "deployment.environment.name"
                                         << "eu west"
                                         << "env:\"eu west\"";
        QTest::newRow("version") << "service.version"
                                 << "1.2.0-rc.1+b7"
                                 << "version:1.2.0-rc.1+b7";
        QTest::newRow("colon") << "service"
                               << "a:b"
                               << "service:\"a:b\"";
        QTest::newRow("other key") << "http.route"
                                   << "/x"
                                   << "";
        QTest::newRow("empty value") << "service"
                                     << ""
                                     << "";
        QTest::newRow("quote") << "service"
                               << "a\"b\\c"
                               << "service:\"a\\\"b\\\\c\"";
        QTest::newRow("slash first") << "version"
                                     << "/x"
                                     << "version:\"/x\"";
        QTest::newRow("wildcard") << "version"
                                  << "1.*"
                                  << "";
    }
    void filtersByWhatTheQueryLanguageKnows()
    {
        QFETCH(QString, key);
        QFETCH(QString, value);
        QFETCH(QString, term);
        QCOMPARE(queryTermOf(key.toStdString(), value.toStdString()), term);
        if (term.isEmpty())
            return;
        const auto query = parseQuery(term.toStdString());
        QVERIFY(query.hasValue());
        const auto& terms = !query->service.empty() ? query->service
            : !query->environment.empty()           ? query->environment
                                                    : query->version;
        QCOMPARE(terms.size(), std::size_t{ 1 });
        QCOMPARE(QString::fromStdString(terms[0].value), value);
    }

    void boundaries()
    {
        TagModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTags({});
        QCOMPARE(model.rowCount(), 0);
        QVERIFY(!model.folds(0));
        model.setTags({ { .key = "without values" } });
        QCOMPARE(model.rowCount(), 0);
        // A value that only some occurrences have leaves the rest of its bar empty.
        model.setTags({ { .key = "all", .occurrences = 200, .distinct = 1, .top = { { "x", 200 } } },
            { .key = "some", .occurrences = 1, .distinct = 1, .top = { { "", 1 } } } });
        QCOMPARE(model.index(2).data(TagModel::ShareRole).toString(), QStringLiteral("<1%"));
        QCOMPARE(model.index(2).data(TagModel::ValueRole).toString(), QStringLiteral("(empty)"));
    }

    void tellsUniqueTags()
    {
        QVERIFY(!isMostlyUnique({ .occurrences = 10, .distinct = 10 }));
        QVERIFY(isMostlyUnique({ .occurrences = 12, .distinct = 11 }));
        QVERIFY(!isMostlyUnique({ .occurrences = 100, .distinct = 50 }));
        QVERIFY(isMostlyUnique({ .occurrences = 100, .distinct = 51 }));
    }
};

QTEST_APPLESS_MAIN(TagModelTest)
#include "tst_tagmodel.moc"
