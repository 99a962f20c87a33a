using System.Runtime.Intrinsics;

namespace Lazaret.Domains.Inference;

/// <summary>The matrix product with AVX2 and FMA: four rows by sixteen columns in registers.</summary>
internal sealed unsafe class Kernels256 : Kernels
{
    public override void Multiply(float* a, int between, int rows, PackedMatrix b, float* result)
    {
        int depth = b.Rows;
        int columns = b.Columns;
        for (int column = 0; column < columns; column += PackedMatrix.Panel / 2)
        {
            // The panel, and which half of it.
            float* panel = b.Pointer + (column / PackedMatrix.Panel * PackedMatrix.Panel * depth) + (column % PackedMatrix.Panel);
            for (int row = 0; row < rows; row += 4)
            {
                Tile4(a + (row * between), between, depth, panel, result + (row * columns) + column, columns);
            }
        }
    }

    private static void Tile4(float* a, int between, int depth, float* panel, float* result, int columns)
    {
        float* a1 = a + between;
        float* a2 = a1 + between;
        float* a3 = a2 + between;
        Vector256<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        for (int k = 0; k < depth; k++)
        {
            Vector256<float> b0 = Vector256.LoadAligned(panel);
            Vector256<float> b1 = Vector256.LoadAligned(panel + 8);
            Vector256<float> x = Vector256.Create(a[k]);
            c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
            x = Vector256.Create(a1[k]);
            c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
            x = Vector256.Create(a2[k]);
            c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
            x = Vector256.Create(a3[k]);
            c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
            panel += PackedMatrix.Panel;
        }

        c00.StoreAligned(result);
        c01.StoreAligned(result + 8);
        result += columns;
        c10.StoreAligned(result);
        c11.StoreAligned(result + 8);
        result += columns;
        c20.StoreAligned(result);
        c21.StoreAligned(result + 8);
        result += columns;
        c30.StoreAligned(result);
        c31.StoreAligned(result + 8);
    }
}
