package ledger

import (
	"errors"
	"maps"
	"slices"
	"strings"
)

// Kind says what sort of problem an Error is, so that a page, an API and a command line can each answer in their way.
type Kind int8

// The kinds of errors. The zero value is not a valid kind.
const (
	KindUnknown Kind = iota
	Invalid          // the input breaks a rule; the user can mend it
	NotFound         // there is no such thing in this book
	Conflict         // somebody was faster, or the submission key was used for other content
	Denied           // this person may not do this
	Closed           // the period or year takes no more changes
	Busy             // try again; nothing is known to have changed
	Internal         // our fault; details are in the log
)

var kindNames = [...]string{"unknown", "invalid", "not found", "conflict", "denied", "closed", "busy", "internal"}

// String returns the English name of the kind.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return kindNames[0]
	}
	return kindNames[k]
}

// Args are the values that a translated sentence names, by placeholder.
type Args map[string]string

// Error is a problem in words: Key is a translation key, Args fill its placeholders, Field names the input that is
// wrong (such as "line.3.account"). Err is the cause for the log and is never shown to users.
type Error struct {
	Kind  Kind
	Key   string
	Args  Args
	Field string
	Err   error
}

// Error describes the problem for the log, in English keys.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Kind.String())
	b.WriteString(": ")
	b.WriteString(e.Key)
	for _, k := range slices.Sorted(maps.Keys(e.Args)) {
		b.WriteString(" " + k + "=" + e.Args[k])
	}
	if e.Field != "" {
		b.WriteString(" (" + e.Field + ")")
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// At returns a copy of the error that names the field.
func (e *Error) At(field string) *Error {
	c := *e
	c.Field = field
	return &c
}

// Errors are all problems of one input, so that the user sees them at once.
type Errors []*Error

// Error joins the problems for the log.
func (es Errors) Error() string {
	parts := make([]string, len(es))
	for i, e := range es {
		parts[i] = e.Error()
	}
	return strings.Join(parts, "; ")
}

// Unwrap gives errors.Is and errors.As every problem.
func (es Errors) Unwrap() []error {
	out := make([]error, len(es))
	for i, e := range es {
		out[i] = e
	}
	return out
}

// Err returns nil when there is no problem, so that a validation can end with `return problems.Err()`.
func (es Errors) Err() error {
	if len(es) == 0 {
		return nil
	}
	return es
}

// NewError returns an error of the kind with a translation key.
func NewError(kind Kind, key string, args Args) *Error {
	return &Error{Kind: kind, Key: key, Args: args}
}

// KindOf returns the kind of the first ledger error in err's tree, Internal for any other error and KindUnknown for
// nil.
func KindOf(err error) Kind {
	if err == nil {
		return KindUnknown
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Problems lists every ledger error in err's tree; any other error becomes one Internal problem that wraps it.
func Problems(err error) Errors {
	if err == nil {
		return nil
	}
	if es := collect(err, nil); len(es) > 0 {
		return es
	}
	return Errors{{Kind: Internal, Key: "internal.unexpected", Err: err}}
}

// Within takes a place, such as row.1, off the fields of problems that stand in it, for whoever asked for that one alone.
// Internal errors pass.
func Within(err error, place string) error {
	if KindOf(err) == Internal {
		return err
	}
	var out Errors
	for _, e := range Problems(err) {
		if name, ok := strings.CutPrefix(e.Field, place+"."); ok {
			e = e.At(name)
		}
		out = append(out, e)
	}
	return out.Err()
}

// collect appends the ledger errors of the tree; what caused one of them is not a problem of its own.
func collect(err error, es Errors) Errors {
	switch e := err.(type) {
	case *Error:
		return append(es, e)
	case interface{ Unwrap() []error }:
		for _, child := range e.Unwrap() {
			es = collect(child, es)
		}
	case interface{ Unwrap() error }:
		es = collect(e.Unwrap(), es)
	}
	return es
}
