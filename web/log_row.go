package web

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/trail"
)

// logChange is a field that an operation set or changed, in words.
type logChange struct {
	Field, Before, After string
}

// logRow puts a row of the log into words.
func (r *request) logRow(rec trail.Record) logRow {
	row := logRow{No: rec.No, At: rec.At, Name: rec.Name, Address: rec.Address, Action: r.actionName(rec.Action)}
	row.Object, row.Link = r.logObject(rec.Object)
	row.Changes = r.logChanges(rec.Action, rec.Before, rec.After)
	if n := len(row.Changes); n > maxLogChanges {
		row.Changes, row.More = row.Changes[:maxLogChanges], n-maxLogChanges
	}
	return row
}

// actionName is an action in words, or its name for one that has none.
func (r *request) actionName(action string) string {
	if key := "log.action." + action; r.srv.Locale.Has(key) {
		return r.text(key, nil)
	}
	return action
}

// logObject names what a row is about, such as voucher/12, and where its page is.
func (r *request) logObject(object string) (name, link string) {
	kind, id, _ := strings.Cut(object, "/")
	name = object
	if key := "web.log.service." + id; kind == "service" && r.srv.Locale.Has(key) {
		id = r.text(key, nil)
	}
	switch key := "job." + id; {
	case kind == "job" && r.srv.Locale.Has(key):
		id = r.text(key, nil)
	case kind == "order":
		if no, err := strconv.ParseInt(id, 10, 64); err == nil {
			id = orderNumber(no)
		}
	}
	if key := "web.log.object." + kind; r.srv.Locale.Has(key) {
		name = strings.TrimSpace(r.text(key, ledger.Args{"id": shorten(id)}))
	}
	switch {
	case kind == "user" && r.book.ID == 0:
		link = "/people/" + id
	case r.book.ID == 0:
	case kind == "voucher":
		link = r.base() + "/vouchers/" + id
	case kind == "period":
		link = r.base() + "/periods?month=" + id
	case kind == "account":
		link = r.base() + "/accounts#a" + id
	case kind == "contract":
		no, span, _ := strings.Cut(id, "/")
		link = r.contractLink(no, span)
	}
	return name, link
}

// shorten cuts long names such as hashes.
func shorten(s string) string {
	if runes := []rune(s); len(runes) > 24 {
		return string(runes[:16]) + "…"
	}
	return s
}

// logChanges lists the fields in which the two contents of what was done differ.
func (r *request) logChanges(action, before, after string) []logChange {
	old, now := map[string]string{}, map[string]string{}
	flatten(old, "", before)
	flatten(now, "", after)
	paths := slices.Collect(maps.Keys(now))
	for path := range old {
		if _, both := now[path]; !both {
			paths = append(paths, path)
		}
	}
	slices.SortFunc(paths, comparePaths)
	var out []logChange
	for _, path := range paths {
		if old[path] != now[path] {
			out = append(out, logChange{
				r.pathName(path), r.valueText(action, path, old[path]), r.valueText(action, path, now[path]),
			})
		}
	}
	return out
}

// flatten reads JSON into one text by path: lines.0.account. Text that is no JSON stands for itself.
func flatten(into map[string]string, path, text string) {
	if text == "" {
		return
	}
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.UseNumber() // amounts are larger than a float keeps
	var v any
	if err := d.Decode(&v); err != nil {
		v = text
	}
	flattenValue(into, path, v)
}

func flattenValue(into map[string]string, path string, v any) {
	below := func(name string) string { return strings.TrimPrefix(path+"."+name, ".") }
	switch v := v.(type) {
	case nil:
	case map[string]any:
		for name, child := range v {
			flattenValue(into, below(name), child)
		}
	case []any:
		for i, child := range v {
			flattenValue(into, below(strconv.Itoa(i)), child)
		}
	default:
		if text := fmt.Sprint(v); text != "" {
			into[path] = text
		}
	}
}

// comparePaths sorts paths part by part, numbers by their value.
func comparePaths(a, b string) int {
	return slices.CompareFunc(strings.Split(a, "."), strings.Split(b, "."), func(x, y string) int {
		n, nErr := strconv.Atoi(x)
		m, mErr := strconv.Atoi(y)
		if nErr == nil && mErr == nil {
			return cmp.Compare(n, m)
		}
		return cmp.Compare(x, y)
	})
}

// snake is the name of a field as catalogues write it: CodeLengths is code_lengths.
func snake(name string) string {
	var b strings.Builder
	for i, c := range name {
		if c >= 'A' && c <= 'Z' {
			if i > 0 {
				b.WriteByte('_')
			}
			c += 'a' - 'A'
		}
		b.WriteRune(c)
	}
	return b.String()
}

// pathName names a field: lines.0.account is 分录1 科目.
func (r *request) pathName(path string) string {
	if path == "" {
		return r.text("web.log.content", nil)
	}
	var words []string
	for part := range strings.SplitSeq(path, ".") {
		n, err := strconv.Atoi(part)
		switch {
		case err == nil && len(words) > 0:
			words[len(words)-1] += strconv.Itoa(n + 1)
		case err == nil && n > 0: // a list of several; of one, nobody needs its number
			words = append(words, strconv.Itoa(n+1))
		case err == nil:
		default:
			words = append(words, r.fieldName(part))
		}
	}
	if len(words) == 0 {
		return r.text("web.log.content", nil)
	}
	return strings.Join(words, " ")
}

// fieldName is a name in words, or as it stands where there are none, such as the code of a household.
func (r *request) fieldName(part string) string {
	name := snake(part)
	for _, key := range []string{"web.log.field." + name, "field." + name} {
		if r.srv.Locale.Has(key) {
			return r.text(key, nil)
		}
	}
	return part
}

// The fields of the log that hold amounts, quantities, days and months as numbers.
var (
	amountFields   = []string{"debit", "credit", "amount", "cost", "residual", "balance"}
	quantityFields = []string{"quantity", "units", "units_before"}
	dateFields     = []string{"date", "in_use", "disposed", "from", "to"}
	periodFields   = []string{"period", "start"}
)

// The fields that hold a kind of thing as a number, each with its words in the catalogue.
var wordFields = []string{"class", "side", "regime"}

func wordOf(field string, n int64) string {
	switch field {
	case "class":
		return ledger.Class(n).String()
	case "side":
		return ledger.Side(n).String()
	}
	return ledger.Regime(n).String()
}

// kindKey is the key of the words of a kind: what was done says of what it is one.
func kindKey(action string, n int64) string {
	switch action {
	case "dimension.put":
		return "dimension." + ledger.Dimension(n).String()
	case "venture.put":
		return "venture.kind." + ventures.Kind(n).String()
	case "rate.put":
		return "rate_kind." + cooperatives.RateKind(n).String()
	}
	return ""
}

// valueText shows a value of what was done the way pages do.
func (r *request) valueText(action, path, value string) string {
	name := fieldAt(path)
	if words, known := r.teamValue(action, name, value); known {
		return words
	}
	for _, key := range []string{name + "." + value, "period." + name + "." + value, "web.log." + name + "." + value} {
		if r.srv.Locale.Has(key) {
			return r.text(key, nil)
		}
	}
	switch value {
	case "true":
		return r.text("web.log.true", nil)
	case "false":
		return r.text("web.log.false", nil)
	}
	n, err := strconv.ParseInt(value, 10, 64)
	switch {
	case err != nil:
		return value
	case n > 0 && name == "kind" && r.srv.Locale.Has(kindKey(action, n)):
		return r.text(kindKey(action, n), nil)
	case n > 0 && slices.Contains(wordFields, name):
		return r.text(name+"."+wordOf(name, n), nil)
	case slices.Contains(amountFields, name):
		return ledger.Money(n).Grouped()
	case slices.Contains(quantityFields, name):
		return ledger.Quantity(n).String()
	case slices.Contains(dateFields, name) && n > int64(ledger.Period(999912)):
		return ledger.Date(n).String()
	case (slices.Contains(periodFields, name) || slices.Contains(dateFields, name)) && n > 0: // a span begins and ends with months
		return ledger.Period(n).String()
	}
	return value
}
