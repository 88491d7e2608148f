package web

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"errors"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/ledger"
)

// formBox is one box of a form with what stands in it. The label is the sentence of Key, else the name that errors use.
type formBox struct {
	Name, Value string
	Key         string // of the label; empty for the name of the field
	Label       string // filled in when it is shown
	Kind        string // text, number, date, choice, list, area, check, or some for several of the options
	Hint        string // key of a line under the box; empty for none
	Need        bool
	Fixed       bool // stays as it is
	Aside       bool // of a form that was not sent: what is wrong is told at the one that was
	Max         int  // characters; 0 for the usual number
	Options     []option
	Chosen      []string // values of the options that are ticked, of some
}

// Words is what stands in the box: the words of the option that is chosen, else the value.
func (in formBox) Words() string {
	for _, o := range in.Options {
		if o.Value == in.Value {
			return o.Text
		}
	}
	return in.Value
}

// On reports whether an option is ticked.
func (in formBox) On(value string) bool { return slices.Contains(in.Chosen, value) }

// longOption is from how many columns on, of which a Chinese character takes two, an option does not fit a box of the usual
// width.
const longOption = 28

// phoneOption is how many columns an option may take in a box as wide as a phone, and fewOptions how many wider ones are
// spread out on the page instead.
const (
	phoneOption = 37
	fewOptions  = 6
)

// Long reports whether an option would be cut off in a box of the usual width.
func (in formBox) Long() bool { return in.Kind == "choice" && in.widest() > longOption }

// Spread reports whether the options are to be read one below the other, each in as many lines as it needs: they are few,
// and one would be cut off in a box as wide as a phone.
func (in formBox) Spread() bool {
	return in.Kind == "choice" && len(in.Options) <= fewOptions && in.widest() > phoneOption
}

// Unset reports whether no option is chosen.
func (in formBox) Unset() bool {
	return !slices.ContainsFunc(in.Options, func(o option) bool { return o.Value == in.Value })
}

// widest is how many columns the widest option takes.
func (in formBox) widest() int {
	widest := 0
	for _, o := range in.Options {
		columns := 0
		for _, c := range o.Text {
			if columns++; c >= 0x2E80 {
				columns++
			}
		}
		widest = max(widest, columns)
	}
	return widest
}

// option is a choice of an input.
type option struct{ Value, Text string }

// usualLength is how many characters a box takes where the form says nothing else.
const usualLength = 60

// inputs are the boxes of a form, in the order in which they stand.
type inputs []formBox

// typed fills the boxes with what was sent.
func (f inputs) typed(r *request) inputs {
	for i := range f {
		f[i].Value = strings.TrimSpace(r.Request().PostFormValue(f[i].Name))
		f[i].Chosen = r.Request().PostForm[f[i].Name]
	}
	return f
}

// filled fills the boxes with values by name; boxes without one stay as they are.
func (f inputs) filled(values map[string]string) inputs {
	for i := range f {
		f[i].Value = cmp.Or(values[f[i].Name], f[i].Value)
	}
	return f
}

// fixed keeps boxes as they are.
func (f inputs) fixed(names []string) inputs {
	for i := range f {
		f[i].Fixed = slices.Contains(names, f[i].Name)
	}
	return f
}

// aside takes the boxes for those of a form that was not sent, where another of the page was.
func (f inputs) aside() inputs {
	for i := range f {
		f[i].Aside = true
	}
	return f
}

// without leaves out the box of a name.
func (f inputs) without(name string) inputs {
	return slices.DeleteFunc(f, func(in formBox) bool { return in.Name == name })
}

// labeled puts the labels into words.
func (f inputs) labeled(r *request) inputs {
	for i := range f {
		if f[i].Key != "" {
			f[i].Label = r.text(f[i].Key, nil)
		} else {
			f[i].Label = r.srv.Locale.Field(r.lang, f[i].Name)
		}
		if f[i].Max == 0 {
			f[i].Max = usualLength
		}
		r.nameBox(f[i].Name, f[i].Label)
	}
	return f
}

// nameBox notes what a box is called on the page, so that problems are told under the same name. Where two forms of a
// page call a box by the same field otherwise, neither name counts.
func (r *request) nameBox(field, label string) {
	if r.boxes == nil {
		r.boxes = map[string]string{}
	}
	if known, twice := r.boxes[field]; twice && known != label {
		label = ""
	}
	r.boxes[field] = label
}

// options lists values by their English names, with the words that stand at prefix and the name.
func optionsOf[T interface{ String() string }](r *request, prefix string, values []T) []option {
	out := make([]option, len(values))
	for i, v := range values {
		out[i] = option{v.String(), r.text(prefix+v.String(), nil)}
	}
	return out
}

// reader reads the boxes of a form and keeps everything that is wrong.
type reader struct {
	r        *request
	query    url.Values // of the address, where that is read in place of what was sent
	problems ledger.Errors
}

// keep notes what is wrong with a box.
func (f *reader) keep(field string, err error) {
	for _, e := range ledger.Problems(err) {
		f.problems = append(f.problems, e.At(field))
	}
}

func (f *reader) text(name string) string {
	if f.query != nil {
		return strings.TrimSpace(f.query.Get(name))
	}
	return strings.TrimSpace(f.r.Request().PostFormValue(name))
}

// checked reports whether a box was ticked.
func (f *reader) checked(name string) bool { return f.text(name) != "" }

// code reads a code, in narrow characters as codes are stored.
func (f *reader) code(name string) string { return strings.TrimSpace(ledger.Narrow(f.text(name))) }

// date reads a date; an empty box is none.
func (f *reader) date(name string) ledger.Date {
	text := f.text(name)
	if text == "" {
		return 0
	}
	d, err := ledger.ParseDate(text)
	f.keep(name, err)
	return d
}

// money reads an amount; an empty box is nothing.
func (f *reader) money(name string) ledger.Money {
	m, err := amount(f.text(name))
	f.keep(name, err)
	return m
}

// number reads a decimal number; an empty box is zero.
func (f *reader) number(name string) decimal.Decimal {
	text := strings.ReplaceAll(f.code(name), ",", "")
	if text == "" {
		return decimal.Zero
	}
	percent := strings.HasSuffix(text, "%")
	d, err := decimal.NewFromString(strings.TrimSpace(strings.TrimSuffix(text, "%")))
	if err != nil {
		f.keep(name, ledger.NewError(ledger.Invalid, "web.not_a_number", nil))
	}
	if percent {
		d = d.Shift(-2)
	}
	return d
}

// count reads a whole number; an empty box is zero.
func (f *reader) count(name string) int {
	text := f.code(name)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		f.keep(name, ledger.NewError(ledger.Invalid, "web.not_a_number", nil))
	}
	return n
}

// upload is a file that somebody sent to be looked at first: it comes back with the page in a box that nobody sees, so
// that nothing of it is kept before it is confirmed.
type upload struct {
	Name    string
	Content string // in base64
}

// maxUpload bounds a list that is brought along, in bytes.
const maxUpload = 5 << 20

// takeUpload reads the file of a form, or the one that the page before brought back.
func (r *request) takeUpload() (upload, []byte, error) {
	r.file = true
	u := upload{Name: r.Request().PostFormValue("file_name"), Content: r.Request().PostFormValue("content")}
	form := r.Request().MultipartForm
	if form != nil && len(form.File["file"]) > 0 && form.File["file"][0].Size == 0 && form.File["file"][0].Filename != "" {
		return upload{}, nil, ledger.NewError(ledger.Invalid, "sheet.empty", nil).At("file")
	}
	if form == nil || len(form.File["file"]) == 0 || form.File["file"][0].Size == 0 {
		body, err := base64.StdEncoding.DecodeString(u.Content)
		if err != nil || len(body) == 0 {
			return upload{}, nil, ledger.NewError(ledger.Invalid, "web.import.no_file", nil).At("file")
		}
		return u, body, nil
	}
	header := form.File["file"][0]
	src, err := header.Open()
	if err != nil {
		return upload{}, nil, err
	}
	body, err := io.ReadAll(io.LimitReader(src, maxUpload+1))
	if err := errors.Join(err, src.Close()); err != nil {
		return upload{}, nil, err
	}
	if len(body) > maxUpload {
		return upload{}, nil, ledger.NewError(ledger.Invalid, "sheet.too_large",
			ledger.Args{"max": strconv.Itoa(maxUpload >> 20)}).At("file")
	}
	return upload{clip(header.Filename, 200), base64.StdEncoding.EncodeToString(body)}, body, nil
}

// readList reads a list that was sent by the reader of its kind.
func readList[T any](body []byte, read func(io.ReaderAt, int64) (T, error)) (T, error) {
	return read(bytes.NewReader(body), int64(len(body)))
}
