package patronage

import (
	"context"
	"slices"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Kind is what an entry of a member account is about.
type Kind int8

// The kinds: 出资额 (股金), 公积金份额, 国家财政直接补助形成财产量化份额, 他人捐赠形成财产量化份额.
const (
	KindUnknown Kind = iota
	Contribution
	ReserveShare
	GrantShare
	GiftShare
)

// AllKinds lists the kinds.
var AllKinds = [...]Kind{Contribution, ReserveShare, GrantShare, GiftShare}

var kindNames = [...]string{"unknown", "contribution", "reserve", "grant", "gift"}

// String returns the English name of the kind.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return kindNames[0]
	}
	return kindNames[k]
}

// ParseKind reads the name of a kind or fails with patronage.kind.
func ParseKind(s string) (Kind, error) {
	k := Kind(slices.Index(kindNames[1:], s) + 1)
	if k == KindUnknown {
		return k, ledger.NewError(ledger.Invalid, "patronage.kind", nil).At("kind")
	}
	return k, nil
}

// Entry changes what stands in a member account: in fen, negative for what is given back.
type Entry struct {
	No       int // in the book, from 1; set by the service
	Kind     Kind
	Member   string // code in the member dimension
	Amount   ledger.Money
	Date     ledger.Date
	Document string
	// FromRelief marks a contribution of assets of poverty relief that belong to households (到户类扶贫项目资产), which the
	// member account shows apart.
	FromRelief bool
	// Voucher is what books a contribution that was converted from a surplus; it counts while the voucher stands, as a
	// draft or posted and not reversed. 0 for an entry that rests on its document alone.
	Voucher ledger.VoucherID
}

func (e *Entry) check(b *accounts) ledger.Errors {
	var es ledger.Errors
	if e.Kind <= KindUnknown || e.Kind > GiftShare {
		es = append(es, ledger.NewError(ledger.Invalid, "patronage.kind", nil).At("kind"))
	}
	if b.names[e.Member] == "" {
		es = append(es, unknownMember(e.Member))
	}
	if e.Amount == 0 || max(e.Amount, -e.Amount) > ledger.MaxMoney {
		es = append(es, ledger.NewError(ledger.Invalid, "patronage.entry", nil).At("amount"))
	}
	if e.FromRelief && e.Kind != Contribution {
		es = append(es, ledger.NewError(ledger.Invalid, "patronage.relief", nil).At("from_relief"))
	}
	if !e.Date.Valid() {
		es = append(es, ledger.NewError(ledger.Invalid, "date.malformed",
			ledger.Args{"text": strconv.Itoa(int(e.Date))}).At("date"))
	}
	if p := required("document", e.Document, ledger.MaxNote); p != nil {
		es = append(es, p)
	}
	return es
}

// relief is what the log says of a contribution from assets of poverty relief, nothing of others.
func (e *Entry) relief() string {
	if e.FromRelief {
		return "true"
	}
	return ""
}

// Enter writes entries into member accounts, all or none, each problem at its row from 1. It fails with
// patronage.kind, patronage.member, patronage.entry for nothing, patronage.short when an account would end below zero,
// patronage.no_rows and patronage.too_many_rows.
func (s *Patronage) Enter(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, entries []Entry,
) error {
	return addOnce(ctx, s.db, book, key, "patronage.enter", entries, func(ctx context.Context, tx *db.Tx) error {
		return s.EnterIn(ctx, tx, who, book, entries)
	})
}

// EnterIn is Enter inside a transaction.
func (s *Patronage) EnterIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, entries []Entry,
) error {
	return addRows(ctx, tx, book, entries, (*Entry).check, func(b *accounts, h *trail.Head) error {
		return b.enter(ctx, tx, h, who, entries)
	})
}

// ContributeIn enters shares of a surplus that became contributions (农民专业合作社法 §44), inside the transaction that
// drafts their vouchers. It fails as Enter does.
func (s *Patronage) ContributeIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, c cooperatives.Converted,
) error {
	entries := make([]Entry, len(c.Parts))
	for i, p := range c.Parts {
		entries[i] = Entry{
			Kind: Contribution, Member: string(p.Holder), Amount: p.Amount, Date: c.Date, Document: c.Document,
			Voucher: p.Voucher,
		}
	}
	return s.EnterIn(ctx, tx, who, book, entries)
}

// enter writes checked entries and logs each.
func (b *accounts) enter(
	ctx context.Context, tx *db.Tx, h *trail.Head, who ledger.Actor, entries []Entry,
) error {
	sums, err := sumEntries(ctx, tx, h.Book, lastDay)
	if err != nil {
		return err
	}
	last, err := lastNo(ctx, tx, h.Book, "member_entries")
	if err != nil {
		return err
	}
	for i, e := range entries {
		place := standing{e.Member, e.Kind}
		if sums[place], err = sums[place].Add(e.Amount); err != nil {
			return err
		}
		if sums[place] < 0 {
			return ledger.NewError(ledger.Invalid, "patronage.short", ledger.Args{
				"member": b.names[e.Member], "missing": (-sums[place]).Grouped(),
			}).At("row." + strconv.Itoa(i+1) + ".amount")
		}
		e.No = last + i + 1
		if err := insertEntry(ctx, tx, h.Book, e, who.ID); err != nil {
			return err
		}
		err := h.Log(ctx, tx, who, trail.Entry{
			Action: "patronage.enter", Object: "member_account/" + e.Member,
			After: map[string]string{
				"kind": e.Kind.String(), "amount": e.Amount.String(), "date": e.Date.String(), "document": e.Document,
				"from_relief": e.relief(),
			},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// lastDay is after all entries.
const lastDay ledger.Date = 99991231

// QuantifyInput is an amount that is quantified for the members (量化到成员账户).
type QuantifyInput struct {
	Book     ledger.BookID
	Kind     Kind // ReserveShare, GrantShare or GiftShare
	Amount   ledger.Money
	Date     ledger.Date
	Document string
	// ByPatronage spreads a share of the reserve by the business of the year of Date instead of by contribution, where
	// the charter says so (农民专业合作社法 §42).
	ByPatronage bool
	DryRun      bool
}

// check says what of the input cannot be, at the field that is wrong.
func (in *QuantifyInput) check() error {
	wrong := ledger.NewError(ledger.Invalid, "patronage.quantify", nil)
	switch {
	case in.Kind != ReserveShare && in.Kind != GrantShare && in.Kind != GiftShare:
		return wrong.At("kind")
	case in.Amount <= 0:
		return wrong.At("amount")
	case !in.Date.Valid():
		return wrong.At("date")
	}
	if e := required("document", in.Document, cooperatives.MaxAddress); e != nil {
		return e
	}
	return nil
}

// Quantify spreads an amount over the accounts of the members who have a contribution on the day, exact to the fen by
// largest remainder: shares of the reserve by contribution or patronage, shares of subsidised and donated property in
// equal parts (§43, §44). It returns the entries. It fails with patronage.quantify for contributions, and as Enter and
// SplitExact do.
func (s *Patronage) Quantify(
	ctx context.Context, who ledger.Actor, key string, in QuantifyInput,
) ([]Entry, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	if in.DryRun {
		var out []Entry
		err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
			var err error
			out, err = in.entries(ctx, tx)
			return err
		})
		return out, err
	}
	return books.Once(ctx, s.db, in.Book, key, "patronage.quantify", in,
		func(ctx context.Context, tx *db.Tx) ([]Entry, error) {
			var out []Entry
			err := trail.Write(ctx, tx, in.Book, func(h *trail.Head) error {
				b, err := read(ctx, tx, in.Book)
				if err != nil {
					return err
				}
				if out, err = in.entries(ctx, tx); err != nil {
					return err
				}
				return b.enter(ctx, tx, h, who, out)
			})
			return out, err
		})
}

// entries works out the part of each member.
func (in QuantifyInput) entries(ctx context.Context, tx *db.Tx) ([]Entry, error) {
	list, _, err := accountsOf(ctx, tx, in.Book, in.Date, in.Date.Year())
	if err != nil {
		return nil, err
	}
	w := cooperatives.Weights{PerShare: 1}
	for _, a := range list {
		if a.Contribution <= 0 {
			continue
		}
		weight := int64(1)
		if in.Kind == ReserveShare {
			weight = int64(a.Contribution)
			if in.ByPatronage {
				weight = a.Patronage
			}
		}
		w.Claims = append(w.Claims, cooperatives.Claim{Holder: a.Holder, Weight: weight})
	}
	split, err := cooperatives.SplitExact(in.Amount, w)
	if err != nil {
		return nil, err
	}
	var out []Entry
	for _, p := range split.Parts {
		if p.Amount != 0 {
			out = append(out, Entry{
				Kind: in.Kind, Member: string(p.Holder), Amount: p.Amount, Date: in.Date, Document: in.Document,
			})
		}
	}
	return out, nil
}

// UntouchedIn fails with member.account_paid when something was taken out of the account of a member from the day on, as
// contributions are that go back to heirs.
func (s *Patronage) UntouchedIn(
	ctx context.Context, tx *db.Tx, book ledger.BookID, member cooperatives.Holder, since ledger.Date,
) error {
	no, err := takenOut(ctx, tx, book, string(member), since)
	if err == nil && no > 0 {
		err = ledger.NewError(ledger.Conflict, "member.account_paid", ledger.Args{"no": strconv.Itoa(no)}).At("reason")
	}
	return err
}
