package books

import (
	"context"
	"strings"
	"unicode"

	"cunzhang/ledger"
)

// valueIndex finds the values of one dimension by what people write: code, name, or both.
type valueIndex struct {
	byCode map[string]DimensionValue
	byName map[string][]string // codes
}

func newValueIndex(values []DimensionValue) valueIndex {
	x := valueIndex{make(map[string]DimensionValue, len(values)), make(map[string][]string, len(values))}
	for _, v := range values {
		x.add(v)
	}
	return x
}

func (x valueIndex) add(v DimensionValue) {
	x.byCode[v.Code] = v
	x.byName[v.Name] = append(x.byName[v.Name], v.Code)
}

// find returns the codes that the text may mean: a code first of all, else a name, else "code name". None is unknown,
// several are names that people share.
func (x valueIndex) find(text string) []string {
	if _, ok := x.byCode[text]; ok {
		return []string{text}
	}
	if codes := x.byName[text]; len(codes) > 0 {
		return codes
	}
	for at, r := range text {
		if r != ' ' {
			continue
		}
		if v, ok := x.byCode[text[:at]]; ok && v.Name == text[at+1:] {
			return []string{v.Code}
		}
	}
	return nil
}

// newValue is the value that a text names which the book lacks: "001 张三" has a code, a bare name is its own code.
func newValue(kind ledger.Dimension, text string) DimensionValue {
	code, name, ok := strings.Cut(text, " ")
	if !ok || code == "" || strings.TrimSpace(name) == "" || strings.ContainsFunc(code, notCode) {
		code, name = text, text
	}
	return DimensionValue{Kind: kind, Code: code, Name: strings.TrimSpace(name), Active: true}
}

// notCode reports what no code holds, so that a name of two words is not cut.
func notCode(r rune) bool {
	return r > unicode.MaxASCII || (!unicode.IsDigit(r) && !unicode.IsLetter(r) && !strings.ContainsRune("-_./", r))
}

// resolve turns names into codes and checks every voucher.
func (i *importing) resolve() {
	names := i.leafNames()
	fits := make(map[[2]string]bool)
	for k := range i.in.Vouchers {
		in := &i.in.Vouchers[k]
		v := &in.Voucher
		if v.Kind == ledger.KindOfVoucherUnknown {
			v.Kind = ledger.Ordinary
		}
		for n := range v.Lines {
			if v.Lines[n].Account == "" {
				v.Lines[n].Account = i.byName(in, n, names)
			}
			i.checkName(in, n, fits)
			i.resolveDimensions(in, n)
		}
		i.problems.addVoucher(in, v.CheckComplete(i.chart))
	}
}

// leafNames finds leaves by their names and by their full names; "" where several share one.
func (i *importing) leafNames() map[string]string {
	names := make(map[string]string)
	put := func(name, code string) {
		if known, ok := names[name]; ok && known != code {
			code = ""
		}
		names[name] = code
	}
	for _, code := range i.chart.Codes() {
		if a, err := i.chart.Find(code); err == nil && a.Leaf {
			put(plainName(a.Name), code)
			put(plainName(i.chart.FullName(code)), code)
		}
	}
	return names
}

// byName returns the code of the account that a line without a code names.
func (i *importing) byName(in *Incoming, n int, names map[string]string) string {
	name := in.name(n)
	if name == "" {
		return "" // CheckComplete says so
	}
	code := names[plainName(name)]
	if code == "" {
		key := "import.account_name_unknown"
		if _, known := names[plainName(name)]; known {
			key = "import.account_name_shared"
		}
		i.problems.Add(in.Rows[n], "name", ledger.NewError(ledger.Invalid, key, ledger.Args{"name": name}))
	}
	return code
}

func (in *Incoming) name(n int) string {
	if n >= len(in.Names) {
		return ""
	}
	return in.Names[n]
}

// checkName compares the account's name in the file with that in the book: the regimes of 2023 use codes of 2004 for
// other accounts, and such lines would land where nobody looks for them.
func (i *importing) checkName(in *Incoming, n int, fits map[[2]string]bool) {
	code, name := in.Voucher.Lines[n].Account, in.name(n)
	if code == "" || name == "" {
		return
	}
	fit, known := fits[[2]string{code, name}]
	if !known {
		fit = i.nameFits(code, name)
		fits[[2]string{code, name}] = fit
	}
	if fit {
		return
	}
	i.problems.Add(in.Rows[n], "name", ledger.NewError(ledger.Invalid, "import.account_name",
		ledger.Args{"code": code, "name": name, "book": i.chart.FullName(code)}))
}

// nameFits takes the name, the full name and any end of it, however their parts are separated. Unknown accounts are
// CheckComplete's.
func (i *importing) nameFits(code, name string) bool {
	a, err := i.chart.Find(code)
	if err != nil {
		return true
	}
	own, full, given := plainName(a.Name), plainName(i.chart.FullName(code)), plainName(name)
	return given == own || strings.HasSuffix(full, given) && strings.HasSuffix(given, own)
}

// plainName leaves out what only separates the parts of a name.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune(`_-/\:>·.`, r) {
			return -1
		}
		return r
	}, ledger.Narrow(name))
}

func (i *importing) resolveDimensions(in *Incoming, n int) {
	line := &in.Voucher.Lines[n]
	if line.Dimensions == (ledger.Dimensions{}) {
		return
	}
	for _, kind := range ledger.AllDimensions {
		text := line.Dimensions.Value(kind)
		if text == "" {
			continue
		}
		args := ledger.Args{"dimension": kind.String(), "code": text}
		codes := i.values[kind].find(text)
		switch {
		case len(codes) == 0:
			i.problems.Add(in.Rows[n], kind.String(), ledger.NewError(ledger.Invalid, "dimension.unknown", args))
		case len(codes) > 1:
			args["codes"] = strings.Join(codes, ", ")
			i.problems.Add(in.Rows[n], kind.String(), ledger.NewError(ledger.Invalid, "import.name_shared", args))
		case !i.values[kind].byCode[codes[0]].Active:
			i.problems.Add(in.Rows[n], kind.String(), ledger.NewError(ledger.Invalid, "dimension.set_aside", args))
		default:
			line.Dimensions = line.Dimensions.With(kind, codes[0])
		}
	}
}

// create makes the sub-accounts and dimension values that the file names and the book lacks, when that was asked for.
func (i *importing) create(ctx context.Context) error {
	if !i.in.CreateAccounts {
		return nil
	}
	if err := i.createAccounts(ctx); err != nil {
		return err
	}
	for _, kind := range ledger.AllDimensions {
		if err := i.createValues(ctx, kind); err != nil {
			return err
		}
	}
	return nil
}
