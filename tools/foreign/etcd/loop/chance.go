package main

import "math/bits"

// chance is xoshiro256++ seeded through splitmix64, so that the same seed means the same disasters as in Squall.
type chance struct {
	state [4]uint64
}

func splitmix(x *uint64) uint64 {
	*x += 0x9e3779b97f4a7c15
	z := *x
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// stream is the stream of chance of a name, as Squall draws it.
func stream(seed uint64, name string) chance {
	hash := uint64(0xcbf29ce484222325)
	for at := 0; at < len(name); at++ {
		hash = (hash ^ uint64(name[at])) * 0x100000001b3
	}
	seed ^= splitmix(&hash)
	var made chance
	for at := range made.state {
		made.state[at] = splitmix(&seed)
	}
	return made
}

func (c *chance) next() uint64 {
	s := &c.state
	result := bits.RotateLeft64(s[0]+s[3], 23) + s[0]
	shifted := s[1] << 17
	s[2] ^= s[0]
	s[3] ^= s[1]
	s[1] ^= s[2]
	s[0] ^= s[3]
	s[2] ^= shifted
	s[3] = bits.RotateLeft64(s[3], 45)
	return result
}

// below is uniform in [0, n).
func (c *chance) below(n uint64) uint64 {
	high, _ := bits.Mul64(c.next(), n)
	return high
}
