using System.Runtime.Intrinsics;

namespace Lazaret.Domains.Inference;

/// <summary>
/// What is done to rows before and after the matrix products of a dilated convolution of width three. Winograd's F(4,3) makes four outputs from six inputs with six
/// products in place of twelve, F(2,3) two from four with four in place of six; a single output at the end of a text needs two, as nothing follows it. This only moves
/// data and is 256 bits wide for all widths.
/// </summary>
internal static unsafe class Winograd
{
    /// <summary>Most products of a tile.</summary>
    public const int MaxPlanes = 6;

    private const int Width = 8;

    /// <summary>The matrices of F(4,3).</summary>
    /// <param name="inputs">Inputs, with padding.</param>
    /// <param name="outputs">Outputs.</param>
    /// <param name="weight">The weight of a tap, an input and an output.</param>
    public static PackedMatrix[] Four(int inputs, int outputs, Func<int, int, int, double> weight) =>
    [
        Matrix(inputs, outputs, (a, _, _) => a / 4, weight),
        Matrix(inputs, outputs, (a, b, c) => -(a + b + c) / 6, weight),
        Matrix(inputs, outputs, (a, b, c) => -(a - b + c) / 6, weight),
        Matrix(inputs, outputs, (a, b, c) => (a + (2 * b) + (4 * c)) / 24, weight),
        Matrix(inputs, outputs, (a, b, c) => (a - (2 * b) + (4 * c)) / 24, weight),
        Matrix(inputs, outputs, (_, _, c) => c, weight),
    ];

    /// <summary>The matrices of F(2,3); parameters as of <see cref="Four"/>.</summary>
    public static PackedMatrix[] Two(int inputs, int outputs, Func<int, int, int, double> weight) =>
    [
        Matrix(inputs, outputs, (a, _, _) => a, weight),
        Matrix(inputs, outputs, (a, b, c) => (a + b + c) / 2, weight),
        Matrix(inputs, outputs, (a, b, c) => (a - b + c) / 2, weight),
        Matrix(inputs, outputs, (_, _, c) => c, weight),
    ];

    /// <summary>The taps before and at an output that nothing follows; parameters as of <see cref="Four"/>.</summary>
    public static PackedMatrix[] One(int inputs, int outputs, Func<int, int, int, double> weight) =>
    [
        Matrix(inputs, outputs, (a, _, _) => a, weight),
        Matrix(inputs, outputs, (_, b, _) => b, weight),
    ];

    /// <summary>Brings the inputs of tiles into the form that the products need.</summary>
    /// <param name="planes">How many products a tile has, and with it which form: 6, 4 or 2.</param>
    /// <param name="rows">All positions.</param>
    /// <param name="tiles">Which of them.</param>
    /// <param name="step">Floats from one input of a tile to the next.</param>
    /// <param name="stride">Floats in a row.</param>
    /// <param name="result">The planes, with one row for each tile.</param>
    /// <param name="plane">Floats from one plane to the next.</param>
    public static void Gather(int planes, float* rows, ReadOnlySpan<Tile> tiles, int step, int stride, float* result, int plane)
    {
        foreach (ref readonly Tile tile in tiles)
        {
            float* before = rows + tile.Before;
            float* first = rows + tile.Row;
            float* after = rows + tile.After;
            for (int c = 0; c < stride; c += Width)
            {
                float* to = result + c;
                Vector256<float> d0 = Vector256.Load(before + c);
                Vector256<float> d1 = Vector256.Load(first + c);
                if (planes == 6)
                {
                    Vector256<float> d2 = Vector256.Load(first + step + c);
                    Vector256<float> d3 = Vector256.Load(first + (2 * step) + c);
                    Vector256<float> d4 = Vector256.Load(first + (3 * step) + c);
                    Vector256<float> even = d4 - (4 * d2);
                    Vector256<float> odd = d3 - (4 * d1);
                    Vector256<float> evenTwo = d4 - d2;
                    Vector256<float> oddTwo = 2 * (d3 - d1);
                    ((4 * (d0 - d2)) + evenTwo).Store(to);
                    (even + odd).Store(to + plane);
                    (even - odd).Store(to + (2 * plane));
                    (evenTwo + oddTwo).Store(to + (3 * plane));
                    (evenTwo - oddTwo).Store(to + (4 * plane));
                    (Vector256.Load(after + c) - d3 - (4 * (d3 - d1))).Store(to + (5 * plane));
                }
                else if (planes == 4)
                {
                    Vector256<float> d2 = Vector256.Load(first + step + c);
                    (d0 - d2).Store(to);
                    (d1 + d2).Store(to + plane);
                    (d2 - d1).Store(to + (2 * plane));
                    (Vector256.Load(after + c) - d1).Store(to + (3 * plane));
                }
                else
                {
                    d0.Store(to);
                    d1.Store(to + plane);
                }
            }

            result += stride;
        }
    }

    /// <summary>Ends a block: brings the products back, adds bias, rectifies, adds the block's input.</summary>
    /// <param name="planes">How many products a tile has, and with it which form: 6, 4 or 2.</param>
    /// <param name="products">The planes, with one row for each tile.</param>
    /// <param name="plane">Floats from one plane to the next.</param>
    /// <param name="tiles">Which positions.</param>
    /// <param name="step">Floats from one output of a tile to the next.</param>
    /// <param name="stride">Floats in a row.</param>
    /// <param name="bias">One row.</param>
    /// <param name="rows">The block's input.</param>
    /// <param name="output">The block's output.</param>
    public static void Scatter(int planes, float* products, int plane, ReadOnlySpan<Tile> tiles, int step, int stride, float* bias, float* rows, float* output)
    {
        foreach (ref readonly Tile tile in tiles)
        {
            for (int c = 0; c < stride; c += Width)
            {
                float* from = products + c;
                float* x = rows + tile.Row + c;
                float* y = output + tile.Row + c;
                Vector256<float> b = Vector256.Load(bias + c);
                Vector256<float> m0 = Vector256.Load(from) + b;
                Vector256<float> m1 = Vector256.Load(from + plane);
                if (planes == 6)
                {
                    Vector256<float> m2 = Vector256.Load(from + (2 * plane));
                    Vector256<float> m3 = Vector256.Load(from + (3 * plane));
                    Vector256<float> m4 = Vector256.Load(from + (4 * plane));
                    Vector256<float> sum = m1 + m2;
                    Vector256<float> difference = m1 - m2 + b;
                    Vector256<float> sumTwo = m3 + m4;
                    Vector256<float> differenceTwo = 2 * (m3 - m4);
                    End(m0 + sum + sumTwo, x, y);
                    End(difference + differenceTwo, x + step, y + step);
                    End(sum + (4 * sumTwo) + b, x + (2 * step), y + (2 * step));
                    End(difference + (4 * differenceTwo) + Vector256.Load(from + (5 * plane)), x + (3 * step), y + (3 * step));
                }
                else if (planes == 4)
                {
                    Vector256<float> m2 = Vector256.Load(from + (2 * plane));
                    End(m0 + m1 + m2, x, y);
                    End(m1 - m2 + Vector256.Load(from + (3 * plane)) + b, x + step, y + step);
                }
                else
                {
                    End(m0 + m1, x, y);
                }
            }

            products += stride;
        }
    }

    private static void End(Vector256<float> value, float* x, float* y) => (Vector256.Load(x) + Vector256.Max(value, Vector256<float>.Zero)).Store(y);

    private static PackedMatrix Matrix(int inputs, int outputs, Func<double, double, double, double> form, Func<int, int, int, double> weight) =>
        new(inputs, outputs, (row, column) => (float)form(weight(0, row, column), weight(1, row, column), weight(2, row, column)));
}
