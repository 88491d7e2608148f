package review_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/review"
	"cunzhang/ledger/trail"
)

func TestThreadFromQuestionToClosing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		id := k.write(k.onVoucher(" 这笔收入没有合同附件。\r\n请补充。 "))
		k.answer(id, "合同已补扫。")
		k.check(k.review.AskAgain(k.ctx, auditor, k.key(), k.id, id, "金额与合同不符。"))
		k.answer(id, "合同第三条有减免。")
		k.check(k.review.Close(k.ctx, auditor, k.key(), k.id, id, ""))
		got := k.find(id)
		if got.State != review.Closed {
			t.Errorf("state %s after closing", got.State)
		}
		k.check(k.review.AskAgain(k.ctx, auditor, k.key(), k.id, id, "减免没有会议记录。"))
		got = k.find(id)
		want := review.Remark{ID: 1, Subject: review.Subject{Voucher: k.voucher}, State: review.Open}
		for _, e := range []struct {
			who    review.Person
			action review.Action
			text   string
		}{
			{auditor, review.ActionWrite, "这笔收入没有合同附件。\n请补充。"},
			{accountant, review.ActionAnswer, "合同已补扫。"},
			{auditor, review.ActionAgain, "金额与合同不符。"},
			{accountant, review.ActionAnswer, "合同第三条有减免。"},
			{auditor, review.ActionClose, ""},
			{auditor, review.ActionAgain, "减免没有会议记录。"},
		} {
			want.Entries = append(want.Entries, review.Entry{
				Action: e.action, By: e.who.ID, Name: e.who.Name, At: dbtest.Now(), Text: e.text,
			})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOnlyTheRightPersonActs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		for _, who := range []review.Person{accountant, reader} {
			_, err := k.review.Write(k.ctx, who, k.key(), k.id, k.onVoucher("为什么？"))
			refuse(t, err, ledger.Denied, "review.write_denied")
		}
		id, err := k.review.Write(k.ctx, checker, k.key(), k.id, k.onVoucher("为什么？"))
		k.check(err)
		for _, who := range []review.Person{auditor, checker, reader} {
			refuse(t, k.review.Answer(k.ctx, who, k.key(), k.id, id, "因为。"), ledger.Denied, "review.answer_denied")
		}
		k.answer(id, "因为。")
		for _, who := range []review.Person{accountant, checker, reader} {
			refuse(t, k.review.Close(k.ctx, who, k.key(), k.id, id, ""), ledger.Denied, "review.close_denied")
			refuse(t, k.review.AskAgain(k.ctx, who, k.key(), k.id, id, "还有？"), ledger.Denied, "review.close_denied")
		}
		both := accountant
		both.Auditor = true
		refuse(t, k.review.Close(k.ctx, both, k.key(), k.id, id, ""), ledger.Denied, "review.own_answer")
		if got := k.find(id); got.State != review.Answered || len(got.Entries) != 2 {
			t.Errorf("a refusal left %+v", got)
		}
	})
}

func TestStepsComeInOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		id := k.write(k.onVoucher("为什么？"))
		refuse(t, k.review.Close(k.ctx, auditor, k.key(), k.id, id, ""), ledger.Conflict, "review.not_answered")
		refuse(t, k.review.AskAgain(k.ctx, auditor, k.key(), k.id, id, "还有？"), ledger.Conflict, "review.still_open")
		k.answer(id, "因为。")
		refuse(t, k.review.Answer(k.ctx, accountant, k.key(), k.id, id, "再说。"), ledger.Conflict, "review.not_open")
		k.check(k.review.Close(k.ctx, auditor, k.key(), k.id, id, "清楚了。"))
		refuse(t, k.review.Answer(k.ctx, accountant, k.key(), k.id, id, "再说。"), ledger.Conflict, "review.not_open")
		refuse(t, k.review.Close(k.ctx, auditor, k.key(), k.id, id, ""), ledger.Conflict, "review.not_answered")
	})
}

func TestTextsAndSubjectsAreChecked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		long := strings.Repeat("字", review.MaxText+1)
		draft := k.draft(k.id)
		voucher := func(id ledger.VoucherID) review.NewRemark {
			return review.NewRemark{Subject: review.Subject{Voucher: id}, Text: "为什么？"}
		}
		figure := func(change func(*review.Subject)) review.NewRemark {
			n := onFigure("为什么？")
			change(&n.Subject)
			return n
		}
		for _, test := range []struct {
			name string
			n    review.NewRemark
			kind ledger.Kind
			key  string
		}{
			{"no text", k.onVoucher(" \n"), ledger.Invalid, "field.required"},
			{"long text", k.onVoucher(long), ledger.Invalid, "text.too_long"},
			{"control characters", k.onVoucher("a\x00b"), ledger.Invalid, "text.control"},
			{"nothing", review.NewRemark{Text: "为什么？"}, ledger.Invalid, "review.subject"},
			{"two things", figure(func(s *review.Subject) { s.Voucher = k.voucher }), ledger.Invalid, "review.subject"},
			{"no report", figure(func(s *review.Subject) { s.Report = "../x" }), ledger.Invalid, "review.subject"},
			{"no span", figure(func(s *review.Subject) { s.Span.To = 202513 }), ledger.Invalid, "review.subject"},
			{"a span backwards", figure(func(s *review.Subject) { s.Span.To = 202512 }), ledger.Invalid, "review.subject"},
			{"a long label", figure(func(s *review.Subject) { s.Label = long }), ledger.Invalid, "text.too_long"},
			{"no account", figure(func(s *review.Subject) { s.Account = "999" }), ledger.Invalid, "account.unknown"},
			{"no voucher", voucher(99), ledger.NotFound, "voucher.unknown"},
			{"a draft", voucher(draft.ID), ledger.NotFound, "voucher.unknown"},
		} {
			_, err := k.review.Write(k.ctx, auditor, k.key(), k.id, test.n)
			t.Run(test.name, func(t *testing.T) { refuse(t, err, test.kind, test.key) })
		}
		id := k.write(k.onVoucher(strings.Repeat("字", review.MaxText)))
		for _, text := range []string{"", long} {
			if err := k.review.Answer(k.ctx, accountant, k.key(), k.id, id, text); ledger.KindOf(err) != ledger.Invalid {
				t.Errorf("an answer of %d bytes: %v", len(text), err)
			}
		}
		k.answer(id, "因为。")
		refuse(t, k.review.Close(k.ctx, auditor, k.key(), k.id, id, long), ledger.Invalid, "text.too_long")
	})
}

func TestRemarkOfAnotherBookIsUnknown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		id := k.write(k.onVoucher("为什么？"))
		_, err := k.review.Find(k.ctx, k.other, id)
		refuse(t, err, ledger.NotFound, "review.unknown")
		refuse(t, k.review.Answer(k.ctx, accountant, k.key(), k.other, id, "因为。"), ledger.NotFound, "review.unknown")
		refuse(t, k.review.Close(k.ctx, auditor, k.key(), k.other, id, ""), ledger.NotFound, "review.unknown")
		refuse(t, k.review.AskAgain(k.ctx, auditor, k.key(), k.other, id, "还有？"), ledger.NotFound, "review.unknown")
		_, err = k.review.Write(k.ctx, auditor, k.key(), k.other, k.onVoucher("为什么？"))
		refuse(t, err, ledger.NotFound, "voucher.unknown")
		found, err := k.review.List(k.ctx, k.other, review.Query{})
		k.check(err)
		if len(found) != 0 {
			t.Errorf("the other book shows %+v", found)
		}
	})
}

func TestSameKeyWritesOnceAndEveryWriteIsLogged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		id, err := k.review.Write(k.ctx, auditor, "once", k.id, k.onVoucher("为什么？"))
		k.check(err)
		again, err := k.review.Write(k.ctx, auditor, "once", k.id, k.onVoucher("为什么？"))
		k.check(err)
		if again != id {
			t.Errorf("the same key wrote %d and %d", id, again)
		}
		_, err = k.review.Write(k.ctx, auditor, "once", k.id, k.onVoucher("别的？"))
		refuse(t, err, ledger.Conflict, "submission.conflict")
		for range 2 {
			k.check(k.review.Answer(k.ctx, accountant, "answer once", k.id, id, "因为。"))
		}
		k.check(k.review.AskAgain(k.ctx, auditor, k.key(), k.id, id, "还有？"))
		k.answer(id, "没有了。")
		k.check(k.review.Close(k.ctx, auditor, k.key(), k.id, id, ""))
		var got []string
		k.check(k.books.Snapshot(k.ctx, k.id, nil, func(ctx context.Context, s *books.Snapshot) error {
			rows, err := s.Log(ctx, trail.Query{Action: "remark."})
			for _, r := range rows {
				got = append(got, r.Action+" "+r.Object+" "+r.Name)
			}
			return err
		}))
		want := []string{
			"remark.close remark/1 审计丙", "remark.answer remark/1 会计甲", "remark.again remark/1 审计丙",
			"remark.answer remark/1 会计甲", "remark.write remark/1 审计丙",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestListFiltersAndPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		ledgerOf := onFigure("这一页缺附件。")
		ledgerOf.Report, ledgerOf.Account, ledgerOf.Label = "subsidiary-ledger", "101", ""
		first, second, third := k.write(k.onVoucher("缺合同 100%")), k.write(onFigure("与 Bank 对账单不符")), k.write(ledgerOf)
		k.answer(second, "已更正。")
		k.answer(third, "已补。")
		k.check(k.review.Close(k.ctx, auditor, k.key(), k.id, third, ""))
		january := ledger.Span{From: 202601, To: 202601}
		for _, test := range []struct {
			query review.Query
			want  []int64
		}{
			{review.Query{}, []int64{third, second, first}},
			{review.Query{Limit: 2}, []int64{third, second}},
			{review.Query{Limit: 2, Before: second}, []int64{first}},
			{review.Query{State: review.Open}, []int64{first}},
			{review.Query{State: review.Answered}, []int64{second}},
			{review.Query{State: review.Closed}, []int64{third}},
			{review.Query{Voucher: k.voucher}, []int64{first}},
			{review.Query{Report: "balance-sheet", Span: january}, []int64{second}},
			{review.Query{Report: "balance-sheet", Span: ledger.Span{From: 202601, To: 202603}}, nil},
			{review.Query{Report: "subsidiary-ledger", Span: january, Account: "101"}, []int64{third}},
			{review.Query{Report: "subsidiary-ledger", Span: january, Account: "102"}, nil},
			{review.Query{Text: "0%"}, []int64{first}},
			{review.Query{Text: "bANK"}, []int64{second}},
			{review.Query{Text: "货币"}, []int64{second}},
			{review.Query{Text: "已补"}, []int64{third}},
			{review.Query{Text: "_"}, nil},
		} {
			found, err := k.review.List(k.ctx, k.id, test.query)
			k.check(err)
			var got []int64
			for _, r := range found {
				got = append(got, r.ID)
				if len(r.Entries) == 0 {
					t.Errorf("%+v: remark %d has no thread", test.query, r.ID)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%+v: %s", test.query, diff)
			}
		}
		found, err := k.review.OfVoucher(k.ctx, k.id, k.voucher)
		k.check(err)
		if len(found) != 1 || found[0].ID != first {
			t.Errorf("the voucher has %+v", found)
		}
		counts, err := k.review.CountOpen(k.ctx, []ledger.BookID{k.id, k.other})
		k.check(err)
		if diff := cmp.Diff(map[ledger.BookID]review.Count{k.id: {Open: 1, Answered: 1}}, counts); diff != "" {
			t.Error(diff)
		}
		if counts, err = k.review.CountOpen(k.ctx, nil); err != nil || len(counts) != 0 {
			t.Errorf("no books have %v, %v", counts, err)
		}
	})
}

// TestThreadsOnlyGrow tries in SQL what the program never does.
func TestThreadsOnlyGrow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		id := k.write(k.onVoucher("为什么？"))
		entry := func(no int, action string) string {
			return fmt.Sprintf(`INSERT INTO remark_entries (book, remark, no, action, actor, name, at, text)
				VALUES (%d, %d, %d, '%s', 1, 'x', 1, 'x')`, k.id, id, no, action)
		}
		for _, statement := range []string{
			"UPDATE remark_entries SET text = 'x'", "DELETE FROM remark_entries", "DELETE FROM remarks",
			"UPDATE remarks SET state = 'closed'", "UPDATE remarks SET label = 'x'",
			"UPDATE remarks SET voucher = NULL, report = 'x'",
			entry(2, "close"), entry(2, "again"), entry(2, "write"), entry(3, "answer"), entry(1, "answer"),
			fmt.Sprintf("INSERT INTO remarks (book, id, report) VALUES (%d, 3, 'x')", k.id),
			fmt.Sprintf("INSERT INTO remarks (book, id, report, state) VALUES (%d, 2, 'x', 'closed')", k.id),
		} {
			err := d.Update(k.ctx, func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, statement)
				return err
			})
			if e := ledger.Problems(err); len(e) != 1 || e[0].Key != "guard.log_is_final" {
				t.Errorf("%s: %v", statement, err)
			}
		}
	})
}
