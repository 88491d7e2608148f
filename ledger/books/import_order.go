package books

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"cunzhang/ledger"
)

// group is the part of a file that shares one run of numbers.
type group struct {
	first   int   // index of its first voucher
	last    int   // the last number that the book has given there
	numbers []int // those of the file
}

// kept reports whether the numbers of the file can stay: the book has none yet, and they run from 1 without gaps.
func (g *group) kept() bool {
	if g.last > 0 {
		return false
	}
	slices.Sort(g.numbers)
	for i, n := range g.numbers {
		if n != i+1 {
			return false
		}
	}
	return true
}

// group finds the runs of numbers that the file touches and refuses periods that take no vouchers.
func (i *importing) group(ctx context.Context) (map[numbering]*group, error) {
	groups := make(map[numbering]*group)
	for k := range i.in.Vouchers {
		v := &i.in.Vouchers[k].Voucher
		if !v.Date.Valid() || !v.Series.Valid() {
			continue // told by CheckComplete
		}
		n := numbering{v.Period(), v.Series}
		g, ok := groups[n]
		if !ok {
			g = &group{first: k}
			groups[n] = g
		}
		g.numbers = append(g.numbers, v.Number)
	}
	for _, n := range slices.SortedFunc(maps.Keys(groups), numbering.compare) {
		g := groups[n]
		at, err := readReach(ctx, i.tx, i.in.Book, n)
		if err != nil {
			return nil, err
		}
		g.last = at.last
		if err := ensureState(ctx, i.tx, i.in.Book, n.period, at.state); err != nil {
			if ledger.KindOf(err) == ledger.Internal {
				return nil, err
			}
			for _, e := range ledger.Problems(err) {
				i.problems.Add(i.in.Vouchers[g.first].Rows[0], "date", e)
			}
		}
	}
	return groups, nil
}

// order lists the vouchers in the order of posting: by period and series; within these by the number of the file where
// the numbers stay, else by date and number.
func (i *importing) order(groups map[numbering]*group) []int {
	kept := make(map[numbering]bool, len(groups))
	for n, g := range groups {
		kept[n] = g.kept()
	}
	order := make([]int, len(i.in.Vouchers))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int {
		v, w := &i.in.Vouchers[a].Voucher, &i.in.Vouchers[b].Voucher
		place := numbering{v.Period(), v.Series}
		byPlace := place.compare(numbering{w.Period(), w.Series})
		if byPlace != 0 || kept[place] {
			return cmp.Or(byPlace, cmp.Compare(v.Number, w.Number))
		}
		return cmp.Or(cmp.Compare(v.Date, w.Date), cmp.Compare(v.Number, w.Number))
	})
	return order
}

func (n numbering) compare(o numbering) int {
	return cmp.Or(cmp.Compare(n.period, o.period), cmp.Compare(rank(n.series), rank(o.series)))
}

// rank is the place of a series in the order of prints.
func rank(s ledger.Series) int { return slices.Index(ledger.AllSeries[:], s) }

// sequence is an order of posting in the making: each run of numbers is a queue that is taken from its front.
type sequence struct {
	in      *importing
	targets map[Numbered][]int
	queues  map[numbering][]int
	done    map[numbering]int // how many of the queue are taken
	at      []int             // place of each voucher in its queue
	begun   []bool            // the voucher waits for what it amends
	out     []int
}

// amendedFirst moves vouchers, and all before them in their run of numbers, ahead of those that amend them: within a
// month a reversal may belong to a series that is listed earlier than that of the voucher it reverses.
func (i *importing) amendedFirst(order []int, targets map[Numbered][]int) []int {
	if len(targets) == 0 {
		return order
	}
	s := sequence{
		in: i, targets: targets, queues: make(map[numbering][]int), done: make(map[numbering]int),
		at: make([]int, len(order)), begun: make([]bool, len(order)), out: make([]int, 0, len(order)),
	}
	for _, k := range order {
		n := s.numbering(k)
		s.at[k] = len(s.queues[n])
		s.queues[n] = append(s.queues[n], k)
	}
	for _, k := range order {
		s.take(k)
	}
	return s.out
}

func (s *sequence) numbering(k int) numbering {
	v := &s.in.in.Vouchers[k].Voucher
	return numbering{v.Period(), v.Series}
}

// take takes the voucher and all before it in its queue, each after what it amends. Vouchers that amend each other in a
// circle stay where they are; link reports them.
func (s *sequence) take(k int) {
	n := s.numbering(k)
	for s.done[n] <= s.at[k] {
		next := s.queues[n][s.done[n]]
		if s.begun[next] {
			return
		}
		s.begun[next] = true
		in := &s.in.in.Vouchers[next]
		for _, amends := range []Numbered{in.Reverses, in.Supplements} {
			if of := s.targets[amends]; len(of) == 1 {
				s.take(of[0])
			}
		}
		s.out = append(s.out, next)
		s.done[n]++
	}
}

// link gives the vouchers their ids, in the order of posting, and ties reversals and supplements to what they amend.
func (i *importing) link(ctx context.Context, order []int, targets map[Numbered][]int) error {
	for k := range i.in.Vouchers {
		i.in.Vouchers[k].Voucher.ID = 0 // the transaction may run again
	}
	for _, k := range order {
		in := &i.in.Vouchers[k]
		v := &in.Voucher
		v.Book, v.ID = i.in.Book, i.head.NextVoucher()
		v.Source, v.SourceRef = "import", i.in.FileHash.String()
		for _, amends := range []struct {
			column string
			which  Numbered
			id     *ledger.VoucherID
		}{{"reverses", in.Reverses, &v.Reverses}, {"supplements", in.Supplements, &v.Supplements}} {
			if amends.which == (Numbered{}) {
				continue
			}
			original, err := i.original(ctx, targets, amends.which)
			if err != nil {
				return err
			}
			if original == nil {
				i.problems.Add(in.Rows[0], amends.column, ledger.NewError(ledger.Invalid, "import.amends_unknown",
					ledger.Args{"title": amends.which.String()}))
				continue
			}
			*amends.id = original.ID
			if amends.column == "reverses" && !v.Mirrors(original) {
				i.problems.Add(in.Rows[0], amends.column, ledger.NewError(ledger.Invalid, "voucher.reversal_differs",
					ledger.Args{"title": original.Title()}))
			}
		}
		if v.Kind == ledger.Reversal && in.Reverses == (Numbered{}) {
			i.problems.Add(in.Rows[0], "reverses", ledger.NewError(ledger.Invalid, "field.required", nil))
		}
	}
	return nil
}

// targets finds the vouchers of the file that others amend. Drafts amend posted vouchers only.
func (i *importing) targets() map[Numbered][]int {
	targets := make(map[Numbered][]int)
	if !i.in.Post {
		return targets
	}
	for k := range i.in.Vouchers {
		for _, n := range []Numbered{i.in.Vouchers[k].Reverses, i.in.Vouchers[k].Supplements} {
			if n != (Numbered{}) {
				targets[n] = nil
			}
		}
	}
	if len(targets) == 0 {
		return targets
	}
	for k := range i.in.Vouchers {
		v := &i.in.Vouchers[k].Voucher
		n := Numbered{v.Period(), v.Series, v.Number}
		if _, ok := targets[n]; ok {
			targets[n] = append(targets[n], k)
		}
	}
	return targets
}

// original returns the voucher that is amended: that of the file which precedes in the order of posting, else that of
// the book, else nil.
func (i *importing) original(ctx context.Context, targets map[Numbered][]int, n Numbered) (*ledger.Voucher, error) {
	if of := targets[n]; len(of) > 0 {
		v := &i.in.Vouchers[of[0]].Voucher
		if len(of) > 1 || v.ID == 0 {
			return nil, nil
		}
		return v, nil
	}
	v, err := findNumbered(ctx, i.tx, i.in.Book, n)
	if err != nil || v == nil {
		return nil, err
	}
	return readVoucher(ctx, i.tx, i.in.Book, v.ID)
}
