package web

import (
	"context"
	"net/http"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// names turns the codes of vouchers into what people read.
type names struct {
	r          *request
	s          *books.Snapshot
	chart      *ledger.Chart
	dimensions map[ledger.Dimension]map[string]string
	people     map[ledger.UserID]string
}

func readNames(ctx context.Context, r *request, s *books.Snapshot) (*names, error) {
	chart, err := s.Chart(ctx)
	if err != nil {
		return nil, err
	}
	n := &names{
		r: r, s: s, chart: chart, dimensions: map[ledger.Dimension]map[string]string{}, people: map[ledger.UserID]string{},
	}
	for _, d := range ledger.AllDimensions {
		if n.dimensions[d], err = s.DimensionNames(ctx, d); err != nil {
			return nil, err
		}
	}
	return n, nil
}

func (n *names) person(ctx context.Context, id ledger.UserID) (string, error) {
	if name, ok := n.people[id]; ok {
		return name, nil
	}
	name, err := n.s.UserName(ctx, id)
	n.people[id] = name
	return name, err
}

func (n *names) views(ctx context.Context, vouchers []ledger.Voucher) ([]voucherView, error) {
	out := make([]voucherView, 0, len(vouchers))
	for i := range vouchers {
		v, err := n.view(ctx, &vouchers[i])
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (n *names) view(ctx context.Context, v *ledger.Voucher) (voucherView, error) {
	out := voucherView{
		ID: int64(v.ID), Version: int64(v.Version), Link: n.r.voucherLink(v.ID), Title: n.title(v),
		State: v.State.String(), Kind: v.Kind.String(), Date: v.Date, Attachments: v.Attachments, Note: v.Note, Seq: v.Seq,
		Hash: v.Hash, Mine: v.PreparedBy == n.r.session.User.ID,
	}
	var err error
	if out.Debit, out.Credit, err = v.Totals(); err != nil {
		return out, err
	}
	out.Difference = out.Debit - out.Credit
	for _, l := range v.Lines {
		out.Lines = append(out.Lines, n.line(v, l))
	}
	for _, f := range v.Files {
		out.Files = append(out.Files, fileView{
			Name: f.Name, Link: n.r.base() + "/files/" + f.Hash.String(), Picture: strings.HasPrefix(f.Type, "image/"),
		})
	}
	for _, p := range []struct {
		id   ledger.UserID
		name *string
	}{{v.PreparedBy, &out.PreparedBy}, {v.CheckedBy, &out.CheckedBy}, {v.PostedBy, &out.PostedBy}} {
		if *p.name, err = n.person(ctx, p.id); err != nil {
			return out, err
		}
	}
	return out, nil
}

// title is 记-12, and 记（未编号） until the voucher has a number.
func (n *names) title(v *ledger.Voucher) string {
	if v.Number == 0 {
		return n.r.text("web.voucher.unnumbered", ledger.Args{"series": string(v.Series)})
	}
	return v.Title()
}

func (n *names) line(v *ledger.Voucher, l ledger.Line) lineView {
	out := lineView{
		Summary: l.Summary, Code: l.Account, Account: n.chart.FullName(l.Account), Debit: l.Debit, Credit: l.Credit,
		Ledger: n.r.ledgerOf(l.Account, ledger.Span{From: v.Period(), To: v.Period()}),
	}
	var details []string
	for _, d := range ledger.AllDimensions {
		if code := l.Dimensions.Value(d); code != "" {
			name := n.dimensions[d][code]
			if name == "" {
				name = code
			}
			details = append(details, name)
		}
	}
	if l.Quantity != 0 {
		text := l.Quantity.Grouped()
		if a, err := n.chart.Find(l.Account); err == nil {
			text += a.Unit
		}
		if l.Price != 0 {
			text += " × " + l.Price.String()
		}
		details = append(details, text)
	}
	out.Detail = strings.Join(details, "，")
	return out
}

// viewOf reads the names and shows one voucher.
func viewOf(ctx context.Context, r *request, s *books.Snapshot, v *ledger.Voucher) (voucherView, error) {
	n, err := readNames(ctx, r, s)
	if err != nil {
		return voucherView{}, err
	}
	return n.view(ctx, v)
}

func voucherShow(r *request) error {
	id, err := r.voucherID()
	if err != nil {
		return err
	}
	return showVoucher(r, id, nil)
}

// showVoucher shows a voucher the way its paper looks, with what can be done with it.
func showVoucher(r *request, id ledger.VoucherID, problem error) error {
	var view voucherView
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		v, err := s.Voucher(ctx, id)
		if err != nil {
			return err
		}
		r.month = v.Period()
		if view, err = viewOf(ctx, r, s, v); err != nil {
			return err
		}
		for i := range view.Lines {
			view.Lines[i].Ledger = r.along(view.Lines[i].Ledger)
		}
		return view.partners(ctx, r, s, v)
	})
	if err != nil {
		return err
	}
	if view.Remarks, err = r.voucherRemarks(id); err != nil {
		return err
	}
	title := r.text("web.voucher.title", ledger.Args{"title": view.Title})
	if problem != nil {
		return r.again(problem, "voucher_show", title, &view)
	}
	return r.render(http.StatusOK, "voucher_show", title, &view)
}

// partners links a reversal and the voucher that it reverses both ways, and the vouchers beside this one.
func (v *voucherView) partners(ctx context.Context, r *request, s *books.Snapshot, of *ledger.Voucher) error {
	link := func(id ledger.VoucherID) (voucherRef, error) {
		if id == 0 {
			return voucherRef{}, nil
		}
		other, err := s.Voucher(ctx, id)
		if err != nil {
			return voucherRef{}, err
		}
		return voucherRef{other.Date.String() + " " + other.Title(), r.voucherLink(id)}, nil
	}
	by, err := s.ReversedBy(ctx, of.ID)
	if err != nil {
		return err
	}
	if v.ReversedBy, err = link(by); err != nil {
		return err
	}
	if v.Reverses, err = link(of.Reverses); err != nil {
		return err
	}
	if v.Supplements, err = link(of.Supplements); err != nil {
		return err
	}
	before, after, err := s.Beside(ctx, of)
	if before != 0 {
		v.Before = r.voucherLink(before)
	}
	if after != 0 {
		v.After = r.voucherLink(after)
	}
	return err
}
