package books

import (
	"context"
	"maps"
	"slices"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/trail"
)

// missing is an account or a value that a file names first in a row.
type missing struct {
	row  int
	name string
}

// createAccounts makes the accounts of codes that the chart lacks, parents first. A name may be a path such as
// 银行存款_农商行_基本户; it then names parents that are missing as well.
func (i *importing) createAccounts(ctx context.Context) error {
	wanted := make(map[string]missing)
	for k := range i.in.Vouchers {
		in := &i.in.Vouchers[k]
		for n, l := range in.Voucher.Lines {
			if _, err := i.chart.Find(l.Account); err == nil || l.Account == "" {
				continue
			}
			if _, ok := wanted[l.Account]; !ok {
				wanted[l.Account] = missing{in.Rows[n], in.name(n)}
			}
		}
	}
	i.wantParents(wanted)
	for _, code := range slices.Sorted(maps.Keys(wanted)) {
		m := wanted[code]
		if err := i.createAccount(ctx, code, m); err != nil {
			if ledger.KindOf(err) == ledger.Internal {
				return err
			}
			for _, e := range ledger.Problems(err) {
				i.problems.Add(m.row, "account", e)
			}
		}
	}
	if len(i.result.Accounts) > 0 {
		i.head.ChartVersion++
	}
	return nil
}

// wantParents adds the missing parents of wanted accounts whose names are paths with a part for each level.
func (i *importing) wantParents(wanted map[string]missing) {
	for _, code := range slices.Sorted(maps.Keys(wanted)) {
		m := wanted[code]
		parts := strings.Split(m.name, "_")
		level, parent, err := i.info.CodeLengths.Split(code)
		for err == nil && level > 1 && len(parts) == level {
			if _, known := i.chart.Find(parent); known == nil {
				break
			}
			parts = parts[:level-1]
			if _, ok := wanted[parent]; !ok {
				wanted[parent] = missing{m.row, strings.Join(parts, "_")}
			}
			level, parent, err = i.info.CodeLengths.Split(parent)
		}
	}
}

func (i *importing) createAccount(ctx context.Context, code string, m missing) error {
	n := NewAccount{Code: code, Name: strings.TrimSpace(m.name)}
	if _, above, err := i.info.CodeLengths.Split(code); err == nil && above != "" {
		n.Name = strings.TrimPrefix(n.Name, i.chart.FullName(above)+"_")
	}
	if err := n.check().Err(); err != nil {
		return err
	}
	parent, err := parentOf(i.chart, i.info, n)
	if err != nil {
		return err
	}
	if parent.Leaf {
		if err := i.openParent(ctx, parent); err != nil {
			return err
		}
	}
	account := ledger.Account{
		Code: n.Code, Name: n.Name, Parent: parent.Code, Class: parent.Class, Side: parent.Side, Leaf: true,
		Active: true, Flow: parent.Flow, Dimensions: parent.Dimensions,
	}
	if err := insertAccounts(ctx, i.tx, i.in.Book, []ledger.Account{account}); err != nil {
		return err
	}
	if err := i.extendChart(account); err != nil {
		return err
	}
	i.result.Accounts = append(i.result.Accounts, n.Code)
	return i.head.Log(ctx, i.tx, i.who, trail.Entry{Action: "account.add", Object: "account/" + n.Code, After: account})
}

// openParent makes a leaf the parent of others, which is refused once it carries anything.
func (i *importing) openParent(ctx context.Context, parent ledger.Account) error {
	used, err := accountUsed(ctx, i.tx, i.in.Book, parent.Code)
	if err != nil {
		return err
	}
	if used {
		return ledger.NewError(ledger.Conflict, "account.parent_used",
			ledger.Args{"code": parent.Code, "name": parent.Name})
	}
	return setLeaf(ctx, i.tx, i.in.Book, parent.Code)
}

// extendChart adds an account to the chart of this import; its parent is no leaf any more.
func (i *importing) extendChart(a ledger.Account) error {
	codes := i.chart.Codes()
	accounts := make([]ledger.Account, 0, len(codes)+1)
	for _, code := range codes {
		known, err := i.chart.Find(code)
		if err != nil {
			return err
		}
		known.Leaf = known.Leaf && code != a.Parent
		accounts = append(accounts, known)
	}
	chart, err := ledger.NewChart(append(accounts, a))
	if err != nil {
		return err
	}
	i.chart = chart
	return nil
}

// createValues makes the values of one dimension that the book lacks, in order of their texts.
func (i *importing) createValues(ctx context.Context, kind ledger.Dimension) error {
	wanted := make(map[string]missing)
	for k := range i.in.Vouchers {
		in := &i.in.Vouchers[k]
		for n, l := range in.Voucher.Lines {
			text := l.Dimensions.Value(kind)
			if text == "" {
				continue
			}
			if _, ok := wanted[text]; !ok && len(i.values[kind].find(text)) == 0 {
				wanted[text] = missing{in.Rows[n], text}
			}
		}
	}
	for _, text := range slices.Sorted(maps.Keys(wanted)) {
		if len(i.values[kind].find(text)) > 0 {
			continue // made under another text: a name whose code came first
		}
		if err := i.createValue(ctx, newValue(kind, text), wanted[text].row); err != nil {
			return err
		}
	}
	return nil
}

func (i *importing) createValue(ctx context.Context, v DimensionValue, row int) error {
	es := v.check(0)
	if known, ok := i.values[v.Kind].byCode[v.Code]; ok {
		es = append(es, ledger.NewError(ledger.Conflict, "import.value_differs",
			ledger.Args{"dimension": v.Kind.String(), "code": v.Code, "name": v.Name, "book": known.Name}))
	}
	if len(es) > 0 {
		for _, e := range es {
			i.problems.Add(row, v.Kind.String(), e)
		}
		return nil
	}
	if err := putDimensionValue(ctx, i.tx, i.in.Book, v); err != nil {
		return err
	}
	i.values[v.Kind].add(v)
	object := v.Kind.String() + "/" + v.Code
	i.result.Values = append(i.result.Values, object)
	return i.head.Log(ctx, i.tx, i.who, trail.Entry{Action: "dimension.put", Object: object, After: v})
}
