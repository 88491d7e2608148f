package dividends

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// compute works the plan out inside a transaction, which sees the registers and the runs before.
func (d *Dividends) compute(ctx context.Context, tx *db.Tx, w *work) (*Run, []Part, error) {
	q := w.request
	run, err := w.begin(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	if err := w.settleInterims(ctx, tx, run.No); err != nil {
		return nil, nil, err
	}
	run.Content = w.Content
	if run.Breakdown, err = run.Rules.Charter.Divide(q.Kind, run.Figures); err != nil {
		return nil, nil, err
	}
	names, err := readNames(ctx, tx, q.Book)
	if err != nil {
		return nil, nil, err
	}
	var parts []Part
	if w.regime == ledger.FarmersCooperative {
		parts, err = run.byAccounts(w.accounts, w.basis)
	} else {
		var register *cooperatives.Register
		if register, err = d.from.Shares.RegisterIn(ctx, tx, q.Book); err == nil {
			parts, err = run.byShares(register, w)
		}
	}
	if err != nil {
		return nil, nil, err
	}
	if len(parts) > maxParts {
		return nil, nil, ledger.NewError(ledger.Invalid, "dividend.too_many", ledger.Args{"max": strconv.Itoa(maxParts)})
	}
	for i := range parts {
		parts[i].Name = names[parts[i].Holder]
	}
	return run, parts, run.sum(parts)
}

// begin finds the run that is planned anew, or begins the next one.
func (w *work) begin(ctx context.Context, tx *db.Tx) (*Run, error) {
	q := w.request
	on := q.On
	if on == 0 {
		on = w.today
	}
	if on > w.today {
		return nil, future(on)
	}
	if q.Run == 0 {
		no, err := nextRun(ctx, tx, q.Book)
		if err != nil {
			return nil, err
		}
		p := cooperatives.NewProposal(w.Rules.Vote, 0, on)
		run := &Run{Book: q.Book, No: no, Year: q.Year, Kind: q.Kind, Version: 1, State: p.State, Moves: movesOf(p.Moves)}
		run.Moves[0].Document = q.Note
		return run, w.alone(ctx, tx, 0)
	}
	run, err := readRun(ctx, tx, q.Book, q.Run)
	if err != nil {
		return nil, err
	}
	switch {
	case run.Year != q.Year || run.Kind != q.Kind:
		return nil, ledger.NewError(ledger.Invalid, "dividend.kind_differs", ledger.Args{"run": strconv.Itoa(q.Run)}).At("run")
	case run.Void:
		return nil, voided(q.Run)
	}
	if run.Moves, err = readMoves(ctx, tx, q.Book, q.Run); err != nil {
		return nil, err
	}
	p := run.proposal()
	note := cmp.Or(q.Note, "第"+strconv.Itoa(run.Version+1)+"稿")
	after, err := p.Redraft(cooperatives.Move{On: on, Document: note})
	if err != nil {
		return nil, err
	}
	run.Version, run.Moves = after.Version, movesOf(after.Moves)
	return run, w.alone(ctx, tx, q.Run)
}

// alone fails when another run of the year stands in the way.
func (w *work) alone(ctx context.Context, tx *db.Tx, except int) error {
	q := w.request
	others, err := listRuns(ctx, tx, q.Book, q.Year)
	if err != nil {
		return err
	}
	for _, r := range others {
		args := ledger.Args{"run": strconv.Itoa(r.No), "year": strconv.Itoa(q.Year)}
		switch {
		case r.No == except || r.Void:
		case r.Kind == cooperatives.Final && q.Kind == cooperatives.Final:
			return ledger.NewError(ledger.Conflict, "dividend.final_exists", args).At("year")
		case r.Kind == cooperatives.Final:
			return ledger.NewError(ledger.Conflict, "dividend.after_final", args).At("year")
		case q.Kind == cooperatives.Final && r.State < cooperatives.PlanPosted:
			return ledger.NewError(ledger.Conflict, "dividend.interim_open", args).At("year")
		}
	}
	return nil
}

// settleInterims takes what interim runs of the year gave into the figures, and what members are owed off the cash.
func (w *work) settleInterims(ctx context.Context, tx *db.Tx, except int) error {
	if !w.FromBooks {
		return nil
	}
	given, err := interimsPosted(ctx, tx, w.request.Book, w.request.Year, w.Through)
	if err != nil {
		return err
	}
	w.Figures.Interim, w.Figures.InterimReturn = given.members, given.returned
	// The balance that the figures were read from has lost what was posted by then.
	if w.Figures.Opening, err = w.Figures.Opening.Add(given.inFigures); err != nil {
		return err
	}
	owed, err := owedToMembers(ctx, tx, w.request.Book, except)
	w.Figures.Cash -= owed
	return err
}

// byShares splits the members' pool by the share register.
func (r *Run) byShares(register *cooperatives.Register, w *work) ([]Part, error) {
	q := w.request
	last := w.Through.Last()
	r.Shares = Shares{By: r.Rules.Weighing, Day: cmp.Or(q.ShareDay, last), Classes: register.Classes()}
	var weights cooperatives.Weights
	var err error
	switch r.Shares.By {
	case ByHousehold:
		weights, err = register.HouseholdWeightsOn(r.Shares.Day, w.households)
	case ByShareDays:
		r.Shares.From = cmp.Or(q.ShareFrom, w.Through.YearStart().First())
		weights, err = register.ShareDays(r.Shares.From, r.Shares.Day)
	default:
		weights, err = register.WeightsOn(r.Shares.Day)
	}
	if err != nil {
		return nil, err
	}
	r.Shares.PerShare = weights.PerShare
	split, err := r.split(weights, q.Rate)
	if err != nil {
		return nil, err
	}
	held := map[cooperatives.Holder][]Held{}
	if r.Shares.By != ByShareDays {
		held = holdings(register.HoldingsOn(r.Shares.Day), w.households)
	}
	parts := make([]Part, len(split.Parts))
	for i, p := range split.Parts {
		parts[i] = Part{Holder: p.Holder, Holdings: held[p.Holder], Weight: p.Weight, ByShares: p.Amount}
	}
	split.Parts = nil
	r.Pools = []Pool{{Of: OfShares, Split: split}}
	return parts, nil
}

func (r *Run) split(w cooperatives.Weights, rate ledger.Money) (cooperatives.Split, error) {
	pool := r.Breakdown.Members
	switch {
	case rate != 0:
		return cooperatives.SplitAtRate(pool, w, rate)
	case r.Rules.Mode == cooperatives.Exact:
		return cooperatives.SplitExact(pool, w)
	}
	return cooperatives.SplitByRate(pool, w, r.Rules.Step)
}

// holdings lists what each holder has of each class; with households, theirs are added up.
func holdings(
	all []cooperatives.Holding, households map[cooperatives.Holder]cooperatives.Holder,
) map[cooperatives.Holder][]Held {
	out := map[cooperatives.Holder][]Held{}
	for _, h := range all {
		owner := cmp.Or(households[h.Holder], h.Holder)
		list := out[owner]
		if i := slices.IndexFunc(list, func(k Held) bool { return k.Class == h.Class }); i >= 0 {
			list[i].Shares += h.Shares
			continue
		}
		out[owner] = append(list, Held{h.Class, h.Shares})
	}
	for _, list := range out {
		slices.SortFunc(list, func(a, b Held) int { return strings.Compare(a.Class, b.Class) })
	}
	return out
}

// byAccounts splits the surplus of a farmers' cooperative by the member accounts.
func (r *Run) byAccounts(accounts []cooperatives.MemberAccount, basis cooperatives.Basis) ([]Part, error) {
	slices.SortFunc(accounts, func(a, b cooperatives.MemberAccount) int {
		return strings.Compare(string(a.Holder), string(b.Holder))
	})
	split, err := cooperatives.DividePatronage(r.Breakdown.Returned, r.Breakdown.Remainder, accounts)
	if err != nil {
		return nil, err
	}
	parts := make([]Part, len(accounts))
	for i, a := range accounts {
		parts[i] = Part{
			Holder: a.Holder, Patronage: a.Patronage, Returned: split.Returned.Parts[i].Amount,
			Capital: a.Contribution + a.ReserveShare + a.GrantShare + a.GiftShare,
		}
		if len(split.Remainder.Parts) > 0 {
			parts[i].Remainder = split.Remainder.Parts[i].Amount
		}
	}
	split.Returned.Parts, split.Remainder.Parts = nil, nil
	r.Pools = []Pool{{Of: OfPatronage, Basis: basis, Split: split.Returned}}
	if r.Breakdown.Remainder != 0 {
		r.Pools = append(r.Pools, Pool{Of: OfCapital, Split: split.Remainder})
	}
	return parts, nil
}

// sum works out the tax of each part, which is rounded half up, and the totals of those that are paid.
func (r *Run) sum(parts []Part) error {
	r.Holders, r.Payees, r.Gross, r.Tax = len(parts), 0, 0, 0
	for i := range parts {
		p := &parts[i]
		if !p.payable() {
			continue
		}
		var err error
		if p.Tax, err = p.Gross().Times(r.Rules.TaxRate, ledger.RoundHalfUp); err != nil {
			return err
		}
		r.Payees++
		r.Gross, r.Tax = r.Gross+p.Gross(), r.Tax+p.Tax
	}
	r.Digest = digest(parts)
	return nil
}

// digest is SHA-256 over holders, weights and amounts, so that a changed part is seen.
func digest(parts []Part) string {
	sum := sha256.New()
	var b []byte
	for i := range parts {
		p := &parts[i]
		b = append(b[:0], p.Holder...)
		for _, n := range []int64{
			p.Weight, p.Patronage, int64(p.Capital), int64(p.ByShares), int64(p.Returned), int64(p.Remainder), int64(p.Tax),
		} {
			b = append(b, ' ')
			b = strconv.AppendInt(b, n, 10)
		}
		sum.Write(append(b, '\n'))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// draw gives every part the code of its statement.
func draw(parts []Part) {
	var random [15]byte
	for i := range parts {
		rand.Read(random[:])
		parts[i].Code = cooperatives.NewCode(random)
	}
}

func future(day ledger.Date) error {
	return ledger.NewError(ledger.Invalid, "dividend.future", ledger.Args{"date": day.String()}).At("date")
}

func voided(run int) error {
	return ledger.NewError(ledger.Conflict, "dividend.void", ledger.Args{"run": strconv.Itoa(run)})
}
