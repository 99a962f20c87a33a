using System.Runtime.Intrinsics;

namespace Lazaret.Domains.Inference;

/// <summary>
/// The inner loops. Rows are whole panels (multiples of <see cref="PackedMatrix.Panel"/> floats) and begin at cache lines. What only adds is 256 bits wide for
/// both widths; the matrix product, where three quarters of the time go, has its own form for each.
/// </summary>
internal abstract unsafe class Kernels
{
    /// <summary>Rows of a matrix product come in multiples of this.</summary>
    public const int RowStep = 8;

    private const int Width = 8;

    /// <summary><c>result = a · b</c>.</summary>
    /// <param name="a">Rows of <c>b.Rows</c> floats.</param>
    /// <param name="between">Floats from one row of <paramref name="a"/> to the next.</param>
    /// <param name="rows">How many, a multiple of <see cref="RowStep"/>.</param>
    /// <param name="b">The matrix.</param>
    /// <param name="result">Rows of <c>b.Columns</c> floats.</param>
    public abstract void Multiply(float* a, int between, int rows, PackedMatrix b, float* result);

    /// <summary>The first layer for one text: five rows of the table and the bias, rectified.</summary>
    /// <param name="table">[tap][token][stride].</param>
    /// <param name="tapStride">Floats from one tap's table to the next.</param>
    /// <param name="bias">One row.</param>
    /// <param name="tokens">The text with two pad tokens before and after it; points to the first of these.</param>
    /// <param name="length">How many tokens without those.</param>
    /// <param name="stride">Floats in a row.</param>
    /// <param name="rows">Where the rows go.</param>
    public void First(float* table, int tapStride, float* bias, byte* tokens, int length, int stride, float* rows)
    {
        for (int t = 0; t < length; t++)
        {
            float* t0 = table + (tokens[t] * stride);
            float* t1 = table + tapStride + (tokens[t + 1] * stride);
            float* t2 = table + (2 * tapStride) + (tokens[t + 2] * stride);
            float* t3 = table + (3 * tapStride) + (tokens[t + 3] * stride);
            float* t4 = table + (4 * tapStride) + (tokens[t + 4] * stride);
            for (int c = 0; c < stride; c += Width)
            {
                Vector256<float> sum = Vector256.Load(bias + c) + Vector256.Load(t0 + c) + Vector256.Load(t1 + c) + Vector256.Load(t2 + c) + Vector256.Load(t3 + c)
                    + Vector256.Load(t4 + c);
                Vector256.Max(sum, Vector256<float>.Zero).Store(rows + c);
            }

            rows += stride;
        }
    }

    /// <summary>Maximum and mean over the positions of one text, in one row after the other.</summary>
    public void Pool(float* rows, int length, int stride, float* pooled)
    {
        Vector256<float> share = Vector256.Create(1f / length);
        for (int c = 0; c < stride; c += Width)
        {
            Vector256<float> max = Vector256.Load(rows + c);
            Vector256<float> sum = max;
            for (int t = 1; t < length; t++)
            {
                Vector256<float> value = Vector256.Load(rows + (t * stride) + c);
                max = Vector256.Max(max, value);
                sum += value;
            }

            max.Store(pooled + c);
            (sum * share).Store(pooled + stride + c);
        }
    }

    /// <summary>The product of one row and a matrix.</summary>
    /// <param name="row"><c>b.Rows</c> floats.</param>
    /// <param name="b">The matrix.</param>
    /// <param name="result"><c>b.Columns</c> floats.</param>
    public void MultiplyRow(float* row, PackedMatrix b, float* result)
    {
        float* panel = b.Pointer;
        for (int column = 0; column < b.Columns; column += PackedMatrix.Panel)
        {
            Vector256<float> c0 = default, c1 = default, c2 = default, c3 = default;
            for (int k = 0; k < b.Rows; k++)
            {
                Vector256<float> x = Vector256.Create(row[k]);
                c0 = Vector256.FusedMultiplyAdd(x, Vector256.LoadAligned(panel), c0);
                c1 = Vector256.FusedMultiplyAdd(x, Vector256.LoadAligned(panel + Width), c1);
                c2 = Vector256.FusedMultiplyAdd(x, Vector256.LoadAligned(panel + (2 * Width)), c2);
                c3 = Vector256.FusedMultiplyAdd(x, Vector256.LoadAligned(panel + (3 * Width)), c3);
                panel += PackedMatrix.Panel;
            }

            c0.StoreAligned(result + column);
            c1.StoreAligned(result + column + Width);
            c2.StoreAligned(result + column + (2 * Width));
            c3.StoreAligned(result + column + (3 * Width));
        }
    }

    /// <summary>Adds a bias to a row of hidden units, rectifies them, and returns their product with a head's weights.</summary>
    public float Head(float* units, float* bias, float* weights, int width)
    {
        Vector256<float> sum = Vector256<float>.Zero;
        for (int c = 0; c < width; c += Width)
        {
            Vector256<float> value = Vector256.Max(Vector256.Load(units + c) + Vector256.Load(bias + c), Vector256<float>.Zero);
            value.Store(units + c);
            sum = Vector256.FusedMultiplyAdd(value, Vector256.Load(weights + c), sum);
        }

        return Vector256.Sum(sum);
    }
}
