package ventures

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Nature is what a contract pays for; it picks the accounts that take the income.
type Nature int8

// The natures.
const (
	NatureUnknown Nature = iota
	Stake                // 入股: a share in the venture
	Lease                // 出租: the use of houses and other property
	Contracting          // 发包: the use of land, woods and water
)

// AllNatures lists the natures.
var AllNatures = [...]Nature{Stake, Lease, Contracting}

var natureNames = [...]string{"unknown", "stake", "lease", "contracting"}

// String returns the English name of the nature.
func (n Nature) String() string { return nameOf(natureNames[:], int(n)) }

// ParseNature reads the name of a nature or fails with contract.nature.
func ParseNature(s string) (Nature, error) {
	n := Nature(slices.Index(natureNames[1:], s) + 1)
	if n == NatureUnknown {
		return n, ledger.NewError(ledger.Invalid, "contract.nature", nil).At("nature")
	}
	return n, nil
}

// Accounts are the codes of a contract's postings in both books; those of the regime where empty.
type Accounts struct {
	Receivable string `json:"receivable,omitempty"` // collective
	Received   string `json:"received,omitempty"`   // collective: advances
	Income     string `json:"income,omitempty"`     // collective
	Charge     string `json:"charge,omitempty"`     // venture
	Payable    string `json:"payable,omitempty"`    // venture
	Prepaid    string `json:"prepaid,omitempty"`    // venture: advances
}

// collectiveAccounts returns the accounts of the collective's side in its regime: what the venture owes (应收款), what it
// paid ahead (应付款, 预收账款) and the income by the nature of the contract (投资收益, 租赁收入, 发包收入).
func collectiveAccounts(r ledger.Regime, n Nature) Accounts {
	switch r {
	case ledger.SmallBusiness:
		income := map[Nature]string{Stake: "5111", Lease: "5051", Contracting: "5051"}
		return Accounts{Receivable: "1221", Received: "2203", Income: income[n]}
	case ledger.FarmersCooperative:
		income := map[Nature]string{Stake: "511", Lease: "501", Contracting: "501"}
		return Accounts{Receivable: "113", Received: "211", Income: income[n]}
	case ledger.LegacyRuralCollective:
		income := map[Nature]string{Stake: "561", Lease: "501", Contracting: "51101"}
		return Accounts{Receivable: "112", Received: "202", Income: income[n]}
	case ledger.RuralCollective, ledger.RegimeUnknown:
	}
	income := map[Nature]string{Stake: "502", Lease: "50103", Contracting: "50104"}
	return Accounts{Receivable: "112", Received: "211", Income: income[n]}
}

// ventureAccounts returns the accounts of the venture's side: a share of profit is a distribution of it (利润分配), all
// else a cost.
func ventureAccounts(r ledger.Regime, ofProfit bool) Accounts {
	pick := func(distribution, cost string) string {
		if ofProfit {
			return distribution
		}
		return cost
	}
	switch r {
	case ledger.SmallBusiness:
		return Accounts{Charge: pick("310402", "560299"), Payable: pick("2232", "2241"), Prepaid: "1123"}
	case ledger.FarmersCooperative:
		return Accounts{Charge: pick("33201", "521"), Payable: "211", Prepaid: "113"}
	case ledger.LegacyRuralCollective:
		return Accounts{Charge: pick("32201", "502"), Payable: "202", Prepaid: "112"}
	case ledger.RuralCollective, ledger.RegimeUnknown:
	}
	return Accounts{Charge: pick("32201", "511"), Payable: "211", Prepaid: "112"}
}

// Contract is a contract (合同) between the collective and a venture, in one of its versions.
type Contract struct {
	No          string
	Version     int // set by the service, from 1
	Venture     string
	Title       string
	Nature      Nature
	Terms       cooperatives.Terms
	Quantity    decimal.Decimal // of invested capital in yuan, of area in 亩, of beds; not used for other bases
	From, To    ledger.Date     // no To means without an end
	Cycle       int             // months of a period: 1, 3 or 12
	DueDays     int             // from the end of a period to the day by which it is to be paid
	OpeningLoss ledger.Money    // carried from before the first period settled here
	Accounts    Accounts
	Collective  string // code of the collective among the counterparties of the venture's book; may be empty
	Document    string // what proves it
	At          time.Time
	Actor       ledger.UserID
}

// maxDueDays bounds DueDays, as the table does.
const maxDueDays = 730

func (c *Contract) check() ledger.Errors {
	var es ledger.Errors
	for _, e := range []*ledger.Error{
		required("no", c.No, ledger.MaxText), required("name", c.Title, cooperatives.MaxName),
		ledger.CheckText("counterparty", c.Collective, ledger.MaxText),
		ledger.CheckText("document", c.Document, ledger.MaxSummary),
	} {
		if e != nil {
			es = append(es, e)
		}
	}
	if err := c.Terms.Validate(); err != nil {
		es = append(es, ledger.Problems(err)...)
	}
	if c.Nature <= NatureUnknown || c.Nature > Contracting {
		es = append(es, ledger.NewError(ledger.Invalid, "contract.nature", nil).At("nature"))
	}
	switch {
	case c.From == 0:
		es = append(es, ledger.NewError(ledger.Invalid, "field.required", nil).At("from"))
	case !c.From.Valid() || c.To != 0 && (!c.To.Valid() || c.To < c.From):
		es = append(es, ledger.NewError(ledger.Invalid, "contract.dates", nil).At("to"))
	}
	if c.Cycle != 1 && c.Cycle != 3 && c.Cycle != 12 {
		es = append(es, ledger.NewError(ledger.Invalid, "contract.cycle", nil).At("period"))
	}
	if c.DueDays < 0 || c.DueDays > maxDueDays {
		es = append(es, ledger.NewError(ledger.Invalid, "contract.due_days",
			ledger.Args{"max": strconv.Itoa(maxDueDays)}))
	}
	if c.fixed() && !c.Quantity.IsPositive() || c.OpeningLoss < 0 {
		es = append(es, ledger.NewError(ledger.Invalid, "contract.quantity", nil).At("quantity"))
	}
	return es
}

// fixed reports whether the base is agreed in the contract, and no figure of the venture.
func (c *Contract) fixed() bool {
	return c.Terms.Base != cooperatives.OperatingRevenue && c.Terms.Base != cooperatives.OperatingProfit
}

// periods returns the part of the span in which the contract runs, in months and in days; no days when it does not.
func (c *Contract) periods(span ledger.Span) (within ledger.Span, days, all int) {
	first, last := span.From.First(), span.To.Last()
	all = daysBetween(first, last)
	begin, end := max(first, c.From), last
	if c.To != 0 {
		end = min(end, c.To)
	}
	if end < begin {
		return span, 0, all
	}
	return ledger.Span{From: begin.Period(), To: end.Period()}, daysBetween(begin, end), all
}

// daysBetween counts the days of two dates and what lies between them.
func daysBetween(from, to ledger.Date) int {
	day := func(d ledger.Date) int64 {
		return time.Date(d.Year(), time.Month(d.Month()), d.Day(), 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
	}
	return int(day(to)-day(from)) + 1
}

// checkSpan fails with contract.period unless the span is a period of the contract's cycle, and with
// contract.not_running when the contract does not run in it.
func (c *Contract) checkSpan(span ledger.Span) error {
	aligned := span.From.Valid() && span.To.Valid() && span.Months() == c.Cycle && (span.From.Month()-1)%c.Cycle == 0
	if !aligned {
		return ledger.NewError(ledger.Invalid, "contract.period",
			ledger.Args{"contract": c.No, "months": strconv.Itoa(c.Cycle)}).At("period")
	}
	if _, days, _ := c.periods(span); days > 0 {
		return nil
	}
	key, args := "contract.not_begun", ledger.Args{"contract": c.No, "from": c.From.String()}
	if c.To != 0 {
		key, args["to"] = "contract.not_running", c.To.String()
	}
	return ledger.NewError(ledger.Invalid, key, args).At("period")
}

// PutContract adds a contract or, under a number that is known, its next version, which it returns. Earlier versions
// stay, and what was settled by them. It fails as Terms.Validate does and with contract.nature, contract.dates,
// contract.cycle, contract.due_days, contract.quantity, venture.unknown, account.unknown and venture.counterparty for
// codes that either book lacks, contract.too_many, and contract.other_venture when the number belongs to a contract
// with another venture.
func (s *Ventures) PutContract(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, c Contract,
) (int, error) {
	if err := c.check().Err(); err != nil {
		return 0, err
	}
	if err := s.checkCodes(ctx, book, c); err != nil {
		return 0, err
	}
	return books.Once(ctx, s.db, book, key, "contract.put", c, func(ctx context.Context, tx *db.Tx) (int, error) {
		next := c
		err := trail.Write(ctx, tx, book, func(h *trail.Head) error {
			e, err := nextVersion(ctx, tx, book, &next)
			if err != nil {
				return err
			}
			next.At, next.Actor = tx.Now, who.ID
			e.After = next
			if err := insertContract(ctx, tx, book, next); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, e)
		})
		return next.Version, err
	})
}

// nextVersion numbers a version of the contract and begins its entry of the log.
func nextVersion(ctx context.Context, tx *db.Tx, book ledger.BookID, c *Contract) (trail.Entry, error) {
	e := trail.Entry{Action: "contract.put", Object: "contract/" + c.No}
	known, err := listContracts(ctx, tx, book)
	if err != nil {
		return e, err
	}
	i := slices.IndexFunc(known, func(k Contract) bool { return k.No == c.No })
	switch {
	case i >= 0 && known[i].Venture != c.Venture:
		return e, ledger.NewError(ledger.Conflict, "contract.other_venture",
			ledger.Args{"contract": c.No, "venture": known[i].Venture}).At("venture")
	case i >= 0:
		c.Version, e.Before = known[i].Version+1, known[i]
		return e, nil
	case len(known) >= MaxVentures:
		return e, ledger.NewError(ledger.Invalid, "contract.too_many", ledger.Args{"max": strconv.Itoa(MaxVentures)})
	}
	c.Version = 1
	return e, nil
}

// checkCodes checks the accounts and the counterparty of the contract in the book that each stands in. Those of a venture
// that keeps no book here are not used.
func (s *Ventures) checkCodes(ctx context.Context, book ledger.BookID, c Contract) error {
	v, err := s.venture(ctx, book, c.Venture)
	if err != nil {
		return err
	}
	own := c.Accounts
	if err := s.checkAccounts(ctx, book, own.Receivable, own.Received, own.Income); err != nil || v.Source == "" {
		return err
	}
	info, err := s.books.Find(ctx, v.Source)
	if err != nil {
		return err
	}
	if err := s.checkAccounts(ctx, info.ID, own.Charge, own.Payable, own.Prepaid); err != nil {
		return err
	}
	return s.checkCounterparty(ctx, info.ID, c.Collective)
}

// checkAccounts fails with account.unknown for codes that are not empty and that the book lacks.
func (s *Ventures) checkAccounts(ctx context.Context, book ledger.BookID, codes ...string) error {
	return s.books.Snapshot(ctx, book, nil, func(ctx context.Context, snap *books.Snapshot) error {
		chart, err := snap.Chart(ctx)
		if err != nil {
			return err
		}
		var problems ledger.Errors
		for _, code := range codes {
			if _, err := chart.Find(code); code != "" && err != nil {
				problems = append(problems, ledger.Problems(err)[0].At("accounts"))
			}
		}
		return problems.Err()
	})
}

// Contracts lists the contracts of the book in order of number, each in the version in force.
func (s *Ventures) Contracts(ctx context.Context, book ledger.BookID) ([]Contract, error) {
	var out []Contract
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = listContracts(ctx, tx, book)
		return err
	})
	return out, err
}

// Versions lists all versions of a contract, the latest first, or fails with contract.unknown.
func (s *Ventures) Versions(ctx context.Context, book ledger.BookID, no string) ([]Contract, error) {
	var out []Contract
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = listVersions(ctx, tx, book, no)
		return err
	})
	return out, err
}

// Receipt is money received on a contract for a period: before the settlement an advance, after it a payment. No is
// its number within the period; 0 takes the next one.
type Receipt struct {
	Contract string
	Span     ledger.Span
	No       int
	Date     ledger.Date
	Amount   ledger.Money // 0 removes the receipt
	Note     string
}

// maxReceipts bounds the receipts of a period.
const maxReceipts = 200

// PutReceipt notes money received, or corrects the receipt with its number. The voucher of the money is written like
// any other. It fails with contract.unknown, contract.period, contract.receipt, contract.receipt_ahead for money that is
// still to come, contract.receipt_settled for one that a settlement took off as an advance, and contract.receipt_over, or
// contract.receipt_over_last in the last period, for more than the settlement has left to pay: what is paid early belongs to
// the next period, whose settlement takes it off as an advance.
func (s *Ventures) PutReceipt(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, r Receipt) error {
	valid := r.Date.Valid() && r.Amount >= 0 && r.Amount <= ledger.MaxMoney && r.No >= 0 && (r.No > 0 || r.Amount > 0)
	if e := ledger.CheckText("note", r.Note, ledger.MaxSummary); e != nil {
		return e
	}
	if !valid {
		return ledger.NewError(ledger.Invalid, "contract.receipt", nil).At("amount")
	}
	w, err := s.rented(ctx, book, r.Contract)
	if err != nil {
		return err
	}
	advances := w.targets().Received.Account
	return s.once(ctx, book, key, "contract.receipt", r, func(ctx context.Context, tx *db.Tx) error {
		return trail.Write(ctx, tx, book, func(h *trail.Head) error {
			e, err := putReceiptIn(ctx, tx, book, r, advances)
			if err != nil {
				return err
			}
			return h.Log(ctx, tx, who, e)
		})
	})
}

func putReceiptIn(
	ctx context.Context, tx *db.Tx, book ledger.BookID, r Receipt, advances string,
) (trail.Entry, error) {
	e := trail.Entry{Action: "contract.receipt", Object: "contract/" + r.Contract + "/" + r.Span.String()}
	c, err := readContract(ctx, tx, book, r.Contract)
	if err != nil {
		return e, err
	}
	if err := c.checkSpan(r.Span); err != nil {
		return e, err
	}
	known, err := listReceipts(ctx, tx, book, r.Contract, r.Span.From)
	if err != nil {
		return e, err
	}
	settled, _, err := standingSettlement(ctx, tx, book, r.Contract, r.Span)
	if err != nil {
		return e, err
	}
	if r.No == 0 {
		r.No = 1
		if n := len(known); n > 0 {
			r.No = known[n-1].No + 1
		}
	}
	i := slices.IndexFunc(known, func(k Receipt) bool { return k.No == r.No })
	if i >= 0 {
		e.Before = known[i]
	}
	switch {
	case r.No <= settled.receipts:
		return e, ledger.NewError(ledger.Conflict, "contract.receipt_settled", ledger.Args{"no": strconv.Itoa(r.No)})
	case r.Date > ledger.DateOf(tx.Now):
		return e, ledger.NewError(ledger.Invalid, "contract.receipt_ahead", nil).At("date")
	case len(known) >= maxReceipts && i < 0 || r.Amount == 0 && i < 0:
		return e, ledger.NewError(ledger.Invalid, "contract.receipt", nil).At("amount")
	}
	if e := c.overpaid(&settled, known, r, advances); e != nil {
		return trail.Entry{}, e
	}
	e.After = r
	return e, putReceipt(ctx, tx, book, r)
}

// overpaid refuses a receipt with which more was received on a posted settlement than it has to pay; the account is that of
// advances. A correction may still lower what is too much.
func (c *Contract) overpaid(settled *Settlement, known []Receipt, r Receipt, account string) error {
	if !settled.posted() {
		return nil
	}
	open, before := settled.Due.Amount, ledger.Money(0)
	for _, k := range known {
		switch {
		case k.No == r.No:
			before = k.Amount
		case k.No > settled.receipts:
			open -= k.Amount
		}
	}
	if r.Amount <= max(open, before) {
		return nil
	}
	next := ledger.Span{From: r.Span.To.Next(), To: r.Span.To.Next()}
	for range c.Cycle - 1 {
		next.To = next.To.Next()
	}
	open = max(0, open)
	key, args := "contract.receipt_over", ledger.Args{
		"span": r.Span.String(), "due": open.Grouped(), "amount": r.Amount.Grouped(), "over": (r.Amount - open).Grouped(),
		"next": next.String(), "account": account,
	}
	if c.checkSpan(next) != nil {
		key = "contract.receipt_over_last"
	}
	return ledger.NewError(ledger.Conflict, key, args).At("amount")
}

// Receipts lists what was received on the contract for the period, in order of number.
func (s *Ventures) Receipts(
	ctx context.Context, book ledger.BookID, contract string, span ledger.Span,
) ([]Receipt, error) {
	var out []Receipt
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = listReceipts(ctx, tx, book, contract, span.From)
		return err
	})
	return out, err
}
