namespace Lazaret.Domains.Names;

/// <summary>
/// Punycode, RFC 3492, between spans and without exceptions. The framework's <c>IdnMapping</c> allocates, throws for text that it refuses and, without ICU, neither
/// lowers nor checks anything.
/// </summary>
internal static class Punycode
{
    private const int Base = 36;
    private const int TMin = 1;
    private const int TMax = 26;
    private const int Skew = 38;
    private const int Damp = 700;
    private const int InitialBias = 72;
    private const int InitialPoint = 128;

    /// <summary>Encodes a label's code points, without the prefix <c>xn--</c>.</summary>
    /// <returns>False when <paramref name="destination"/> is too short.</returns>
    public static bool TryEncode(ReadOnlySpan<int> points, Span<byte> destination, out int written)
    {
        written = 0;
        foreach (int point in points)
        {
            if (point < InitialPoint && !Put(destination, ref written, (byte)point))
            {
                return false;
            }
        }

        int basic = written;
        int handled = basic;
        if (basic > 0 && !Put(destination, ref written, (byte)'-'))
        {
            return false;
        }

        int next = InitialPoint;
        int bias = InitialBias;
        long delta = 0;
        while (handled < points.Length)
        {
            int smallest = int.MaxValue;
            foreach (int point in points)
            {
                smallest = point >= next && point < smallest ? point : smallest;
            }

            delta += (long)(smallest - next) * (handled + 1);
            next = smallest;
            foreach (int point in points)
            {
                if (point < next)
                {
                    delta++;
                }
                else if (point == next)
                {
                    if (!PutNumber(destination, ref written, delta, bias))
                    {
                        return false;
                    }

                    bias = Adapt(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }

            delta++;
            next++;
        }

        return true;
    }

    /// <summary>Decodes what follows <c>xn--</c>.</summary>
    /// <returns>False when it is no punycode or does not fit.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, Span<int> points, out int count)
    {
        count = 0;
        int delimiter = encoded.LastIndexOf((byte)'-');
        for (int i = 0; i < delimiter; i++)
        {
            if (count == points.Length)
            {
                return false;
            }

            points[count++] = encoded[i];
        }

        long point = InitialPoint;
        long index = 0;
        int bias = InitialBias;
        for (int at = delimiter + 1; at < encoded.Length;)
        {
            long before = index;
            long weight = 1;
            for (int k = Base; ; k += Base)
            {
                int digit = at < encoded.Length ? DigitOf(encoded[at++]) : -1;
                index += digit * weight;
                if (digit < 0 || index > int.MaxValue)
                {
                    return false;
                }

                int threshold = Threshold(k, bias);
                if (digit < threshold)
                {
                    break;
                }

                weight *= Base - threshold;
                if (weight > int.MaxValue)
                {
                    return false;
                }
            }

            bias = Adapt(index - before, count + 1, before == 0);
            point += index / (count + 1);
            index %= count + 1;
            if (count == points.Length || point > 0x10FFFF)
            {
                return false;
            }

            points[(int)index..count].CopyTo(points[((int)index + 1)..]);
            points[(int)index++] = (int)point;
            count++;
        }

        return true;
    }

    private static bool PutNumber(Span<byte> destination, ref int written, long number, int bias)
    {
        for (int k = Base; ; k += Base)
        {
            int threshold = Threshold(k, bias);
            if (number < threshold)
            {
                return Put(destination, ref written, Digit((int)number));
            }

            if (!Put(destination, ref written, Digit(threshold + (int)((number - threshold) % (Base - threshold)))))
            {
                return false;
            }

            number = (number - threshold) / (Base - threshold);
        }
    }

    private static bool Put(Span<byte> destination, ref int written, byte value)
    {
        if (written == destination.Length)
        {
            return false;
        }

        destination[written++] = value;
        return true;
    }

    private static int Threshold(int k, int bias) => k <= bias ? TMin : k >= bias + TMax ? TMax : k - bias;

    private static int Adapt(long delta, int points, bool first)
    {
        delta = first ? delta / Damp : delta / 2;
        delta += delta / points;
        int k = 0;
        while (delta > (Base - TMin) * TMax / 2)
        {
            delta /= Base - TMin;
            k += Base;
        }

        return k + (int)((Base - TMin + 1) * delta / (delta + Skew));
    }

    private static byte Digit(int value) => (byte)(value < 26 ? 'a' + value : '0' + value - 26);

    private static int DigitOf(byte character) => character switch
    {
        >= (byte)'a' and <= (byte)'z' => character - 'a',
        >= (byte)'A' and <= (byte)'Z' => character - 'A',
        >= (byte)'0' and <= (byte)'9' => character - '0' + 26,
        _ => -1,
    };
}
