package services_test

import (
	"context"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// runs stands for distributions that owe members on 内部往来, and keeps what is set off of them.
type runs struct {
	owed ledger.Money
	kept []cooperatives.Offset
}

func (r *runs) OwedIn(
	_ context.Context, _ *db.Tx, _ ledger.BookID, account string, _ cooperatives.Holder,
) (ledger.Money, bool, error) {
	return r.owed, account == "113", nil
}

func (r *runs) SetOffLinesIn(
	_ context.Context, _ *db.Tx, _ ledger.BookID, o cooperatives.Offset,
) ([]ledger.Line, error) {
	return []ledger.Line{
		{Summary: o.Summary, Account: o.Account, Debit: o.Amount + 1_00, Dimensions: ledger.Dimensions{Member: string(o.Holder)}},
		{Summary: "代扣个人所得税", Account: "214", Credit: 1_00},
	}, nil
}

func (r *runs) SetOffIn(_ context.Context, _ *db.Tx, _ ledger.Actor, _ ledger.BookID, o cooperatives.Offset) error {
	r.kept = append(r.kept, o)
	return nil
}

// other books a debt of H01 on 内部往来 or what is owed to him there.
func (v *village) other(debit, credit ledger.Money) {
	v.t.Helper()
	ref, err := v.books.SaveDraft(v.ctx, accountant, v.key(), books.Draft{
		Book: v.id, Date: today, Series: ledger.General, Lines: []ledger.Line{
			{Summary: "往来", Account: "113", Debit: debit, Credit: credit, Dimensions: ledger.Dimensions{Member: "H01"}},
			{Summary: "往来", Account: "101", Debit: credit, Credit: debit},
		},
	})
	check(v.t, err)
	refs, err := v.books.Submit(v.ctx, accountant, v.key(), v.id, []books.Ref{ref})
	check(v.t, err)
	v.post(refs[0].ID)
}

// Vouchers of field work that wait to be posted neither hide what is owed to a household on the account of both sides nor add
// to it.
func TestOffsetCountsVouchersThatWait(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.services = services.New(v.books, twiceAYear, nil)
		v.done(v.order("D1", "FL"), 1000) // 560 to pay
		s, err := v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
		check(t, err)
		o := services.Offsetting{
			Household: "H01", Period: march, Day: today, Account: "113", Document: "抵扣同意书", Consent: v.sign(),
		}
		v.other(0, 559_99)
		_, err = v.services.Offset(v.ctx, accountant, v.key(), v.id, o) // the settlement waits
		wantKey(t, err, "pay.too_much", "account")
		claimed, err := v.services.ClaimedOn(v.ctx, v.id, "113", "H01")
		check(t, err)
		if claimed != 0 {
			t.Errorf("%s of nothing that is posted", claimed)
		}
		v.post(idsOf(s)...)
		_, err = v.services.Offset(v.ctx, accountant, v.key(), v.id, o)
		wantKey(t, err, "pay.too_much", "account")
		if claimed, err = v.services.ClaimedOn(v.ctx, v.id, "113", "H01"); err != nil || claimed != 560_00 {
			t.Errorf("%s, %v", claimed, err)
		}
		v.other(0, 1)
		p, err := v.services.Offset(v.ctx, accountant, v.key(), v.id, o)
		check(t, err)
		v.post(p.Voucher)
	})
}

// An offset of a dividend goes by what the run owes and what the orders ask for alone: another debt of the household on
// the same account takes nothing off, and what else stands there for it adds nothing. The run learns of it.
func TestOffsetGoesByTheRunAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v, from := newVillage(t, d), &runs{}
		v.services = services.New(v.books, twiceAYear, from)
		no := v.done(v.order("D1", "FL"), 1000) // 560 to pay
		s, err := v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
		check(t, err)
		v.post(idsOf(s)...)
		o := services.Offsetting{
			Household: "H01", Period: march, Day: today, Account: "113", Document: "抵扣同意书", Consent: v.sign(),
		}
		v.other(0, 5_000_00)
		from.owed = 559_99
		_, err = v.services.Offset(v.ctx, accountant, v.key(), v.id, o)
		wantKey(t, err, "pay.too_much", "account")
		v.other(9_000_00, 0)
		from.owed = 560_00
		p, err := v.services.Offset(v.ctx, accountant, v.key(), v.id, o)
		check(t, err)
		want := cooperatives.Offset{
			Holder: "H01", Account: "113", Amount: 560_00, Day: today, Summary: "农机服务费抵扣（抵扣同意书）", Document: "抵扣同意书", Voucher: p.Voucher,
		}
		if len(from.kept) != 1 || from.kept[0] != want || p.Voucher == 0 || v.state(no) != cooperatives.Clearing {
			t.Errorf("kept %+v, the order is %s", from.kept, v.state(no))
		}
		check(t, v.books.Snapshot(v.ctx, v.id, nil, func(ctx context.Context, snap *books.Snapshot) error {
			made, err := snap.Voucher(ctx, p.Voucher)
			if err != nil {
				return err
			}
			if len(made.Files) != 1 || made.Files[0].Hash != o.Consent || made.Attachments != 1 {
				t.Errorf("the voucher carries %+v", made.Files)
			}
			return nil
		}))
		v.post(p.Voucher)
		if tax := v.figures()["214"].Closing(); tax != -1_00 {
			t.Errorf("withheld %s", tax)
		}
	})
}
