using System.Runtime.Intrinsics;

namespace Lazaret.Domains.Inference;

/// <summary>The matrix product with AVX-512: eight rows by thirty-two columns in registers.</summary>
internal sealed unsafe class Kernels512 : Kernels
{
    public override void Multiply(float* a, int between, int rows, PackedMatrix b, float* result)
    {
        int depth = b.Rows;
        int columns = b.Columns;
        for (int column = 0; column < columns; column += PackedMatrix.Panel)
        {
            float* panel = b.Pointer + (column * depth);
            for (int row = 0; row < rows; row += RowStep)
            {
                Tile8(a + (row * between), between, depth, panel, result + (row * columns) + column, columns);
            }
        }
    }

    private static void Tile8(float* a, int between, int depth, float* panel, float* result, int columns)
    {
        float* a1 = a + between;
        float* a2 = a1 + between;
        float* a3 = a2 + between;
        float* a4 = a3 + between;
        float* a5 = a4 + between;
        float* a6 = a5 + between;
        float* a7 = a6 + between;
        Vector512<float> c00 = default, c01 = default;
        Vector512<float> c10 = default, c11 = default;
        Vector512<float> c20 = default, c21 = default;
        Vector512<float> c30 = default, c31 = default;
        Vector512<float> c40 = default, c41 = default;
        Vector512<float> c50 = default, c51 = default;
        Vector512<float> c60 = default, c61 = default;
        Vector512<float> c70 = default, c71 = default;
        for (int k = 0; k < depth; k++)
        {
            Vector512<float> b0 = Vector512.LoadAligned(panel);
            Vector512<float> b1 = Vector512.LoadAligned(panel + 16);
            Vector512<float> x = Vector512.Create(a[k]);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
            x = Vector512.Create(a1[k]);
            c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
            x = Vector512.Create(a2[k]);
            c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
            x = Vector512.Create(a3[k]);
            c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
            x = Vector512.Create(a4[k]);
            c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(x, b1, c41);
            x = Vector512.Create(a5[k]);
            c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(x, b1, c51);
            x = Vector512.Create(a6[k]);
            c60 = Vector512.FusedMultiplyAdd(x, b0, c60);
            c61 = Vector512.FusedMultiplyAdd(x, b1, c61);
            x = Vector512.Create(a7[k]);
            c70 = Vector512.FusedMultiplyAdd(x, b0, c70);
            c71 = Vector512.FusedMultiplyAdd(x, b1, c71);
            panel += PackedMatrix.Panel;
        }

        c00.StoreAligned(result);
        c01.StoreAligned(result + 16);
        result += columns;
        c10.StoreAligned(result);
        c11.StoreAligned(result + 16);
        result += columns;
        c20.StoreAligned(result);
        c21.StoreAligned(result + 16);
        result += columns;
        c30.StoreAligned(result);
        c31.StoreAligned(result + 16);
        result += columns;
        c40.StoreAligned(result);
        c41.StoreAligned(result + 16);
        result += columns;
        c50.StoreAligned(result);
        c51.StoreAligned(result + 16);
        result += columns;
        c60.StoreAligned(result);
        c61.StoreAligned(result + 16);
        result += columns;
        c70.StoreAligned(result);
        c71.StoreAligned(result + 16);
    }
}
