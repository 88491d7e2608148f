package routing

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// MaxJSON is the largest file read, in bytes.
const MaxJSON = 16 << 20

// ReadProblem reads a problem, strictly: an unknown field, a second value or a problem with issues is refused. The
// schema is that of Problem.
func ReadProblem(r io.Reader) (*Problem, error) {
	p := &Problem{}
	if err := read(r, p); err != nil {
		return nil, fmt.Errorf("read problem: %w", err)
	}
	if issues := p.Check(); issues != nil {
		return nil, issues
	}
	return p, nil
}

// ReadPlan reads a plan as strictly, and refuses one that Validate finds wrong for the problem.
func ReadPlan(r io.Reader, p *Problem) (*Plan, error) {
	plan := &Plan{}
	if err := read(r, plan); err != nil {
		return nil, fmt.Errorf("read plan: %w", err)
	}
	if issues := Validate(p, plan); issues != nil {
		return nil, issues
	}
	return plan, nil
}

// WriteJSON writes a problem or a plan for people and programs to read.
func WriteJSON[T *Problem | *Plan](w io.Writer, v T) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

var errTrailing = errors.New("there is something behind the end")

func read(r io.Reader, v any) error {
	d := json.NewDecoder(io.LimitReader(r, MaxJSON))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errTrailing
	}
	return nil
}
