package reports

import (
	"context"
	"strings"

	"cunzhang/ledger"
)

// voucherRegister lists every line of every posted voucher in order (凭证序时簿).
func (m *maker) voucherRegister(ctx context.Context) (Statement, error) {
	vouchers, err := m.src.Vouchers(ctx, m.req.Span)
	if err != nil {
		return Statement{}, err
	}
	s := Statement{
		Columns: []Column{
			{Title: "日期", Kind: DateColumn, Weight: 9, Key: "date"},
			{Title: "凭证字号", Kind: TextColumn, Weight: 7, Key: "voucher"},
			{Title: "摘要", Kind: TextColumn, Weight: 24, Key: "summary"},
			{Title: "科目编码", Kind: TextColumn, Weight: 8, Key: "account"},
			{Title: "科目名称", Kind: TextColumn, Weight: 18, Key: "name"},
			{Title: "借方", Kind: AmountColumn, Weight: 12, Key: "debit"},
			{Title: "贷方", Kind: AmountColumn, Weight: 12, Key: "credit"},
			{Title: "制单", Kind: TextColumn, Weight: 7, Key: "prepared_by"},
			{Title: "审核", Kind: TextColumn, Weight: 7, Key: "checked_by"},
			{Title: "记账", Kind: TextColumn, Weight: 7, Key: "posted_by"},
		},
		Landscape: true,
	}
	names := newNames(m.src)
	var debit, credit ledger.Money
	for i := range vouchers {
		v := &vouchers[i]
		if len(s.Rows)+len(v.Lines) > MaxRows {
			return Statement{}, tooLong()
		}
		by, err := names.signers(ctx, v)
		if err != nil {
			return Statement{}, err
		}
		for _, l := range v.Lines {
			s.Rows = append(s.Rows, m.registerRow(v, l, by))
			debit, credit = debit+l.Debit, credit+l.Credit
		}
	}
	cells := []Cell{{}, {}, Text("合计"), {}, {}, Figure(debit, nil), Figure(credit, nil), {}, {}, {}}
	s.Rows = append(s.Rows, Row{Style: Total, Cells: cells, PrintOnly: true})
	return s, nil
}

func (m *maker) registerRow(v *ledger.Voucher, l ledger.Line, by signers) Row {
	ref := &Ref{Kind: ToVoucher, Voucher: v.ID}
	title := Text(v.Title())
	title.Ref = ref
	return Row{Cells: []Cell{
		Text(v.Date.String()), title, Text(l.Summary), Text(l.Account), Text(m.chart.FullName(l.Account)),
		linked(l.Debit, ref), linked(l.Credit, ref), Text(by.prepared), Text(by.checked), Text(by.posted),
	}}
}

// signers are the names of those who signed a voucher.
type signers struct {
	prepared, checked, posted string
}

// names looks up names of users and dimension values once each.
type names struct {
	src        Source
	users      map[ledger.UserID]string
	dimensions map[ledger.Dimension]map[string]string
}

func newNames(src Source) *names {
	return &names{
		src: src, users: make(map[ledger.UserID]string), dimensions: make(map[ledger.Dimension]map[string]string),
	}
}

func (n *names) user(ctx context.Context, id ledger.UserID) (string, error) {
	if id == 0 {
		return "", nil
	}
	if name, ok := n.users[id]; ok {
		return name, nil
	}
	name, err := n.src.UserName(ctx, id)
	if err != nil {
		return "", err
	}
	n.users[id] = name
	return name, nil
}

func (n *names) signers(ctx context.Context, v *ledger.Voucher) (s signers, err error) {
	if s.prepared, err = n.user(ctx, v.PreparedBy); err != nil {
		return s, err
	}
	if s.checked, err = n.user(ctx, v.CheckedBy); err != nil {
		return s, err
	}
	s.posted, err = n.user(ctx, v.PostedBy)
	return s, err
}

// detail names what a line carries besides its account: dimensions, quantity and price.
func (n *names) detail(ctx context.Context, l ledger.Line, unit string) (string, error) {
	var parts []string
	for _, k := range ledger.AllDimensions {
		code := l.Dimensions.Value(k)
		if code == "" {
			continue
		}
		if n.dimensions[k] == nil {
			values, err := n.src.DimensionNames(ctx, k)
			if err != nil {
				return "", err
			}
			n.dimensions[k] = values
		}
		name := n.dimensions[k][code]
		if name == "" {
			name = code
		}
		parts = append(parts, dimensionTitle(k)+"："+name)
	}
	if l.Quantity != 0 {
		amount := l.Quantity.Grouped() + unit
		if l.Price != 0 {
			amount += " × " + l.Price.String()
		}
		parts = append(parts, amount)
	}
	return strings.Join(parts, "　"), nil
}

// Vouchers returns the posted vouchers of the span ready to be drawn.
func Vouchers(ctx context.Context, src Source, span ledger.Span) ([]VoucherPrint, error) {
	vouchers, err := src.Vouchers(ctx, span)
	if err != nil {
		return nil, err
	}
	return PrintVouchers(ctx, src, vouchers)
}

// PrintVouchers makes vouchers of any state ready to be drawn. A reversed voucher names its reversal.
func PrintVouchers(ctx context.Context, src Source, vouchers []ledger.Voucher) ([]VoucherPrint, error) {
	info, err := src.Info(ctx)
	if err != nil {
		return nil, err
	}
	chart, err := src.Chart(ctx)
	if err != nil {
		return nil, err
	}
	m := &maker{src: src, info: info, chart: chart}
	names := newNames(src)
	out := make([]VoucherPrint, 0, len(vouchers))
	for i := range vouchers {
		p, err := m.voucher(ctx, names, &vouchers[i])
		if err != nil {
			return nil, err
		}
		by, err := src.ReversalOf(ctx, vouchers[i].ID)
		if err != nil {
			return nil, err
		}
		if by != nil {
			p.Reversed = "已被 " + by.Period().String() + " " + by.Title() + " 红字冲销"
		}
		out = append(out, p)
	}
	return out, nil
}

func (m *maker) voucher(ctx context.Context, n *names, v *ledger.Voucher) (VoucherPrint, error) {
	by, err := n.signers(ctx, v)
	if err != nil {
		return VoucherPrint{}, err
	}
	p := VoucherPrint{
		Organization: m.info.Organization, Title: "记账凭证", Series: string(v.Series), Number: v.Number, Date: v.Date,
		Attachments: v.Attachments, Note: v.Note, PreparedBy: by.prepared, CheckedBy: by.checked, PostedBy: by.posted,
		Anchor: m.anchor(), Hash: v.Hash, Seq: v.Seq,
	}
	if p.Debit, p.Credit, err = v.Totals(); err != nil {
		return VoucherPrint{}, err
	}
	for _, l := range v.Lines {
		a, err := m.chart.Find(l.Account)
		if err != nil {
			return VoucherPrint{}, err
		}
		detail, err := n.detail(ctx, l, a.Unit)
		if err != nil {
			return VoucherPrint{}, err
		}
		p.Lines = append(p.Lines, VoucherLine{
			Summary: l.Summary, Account: m.label(l.Account), Detail: detail, Debit: l.Debit, Credit: l.Credit,
		})
	}
	return p, nil
}
