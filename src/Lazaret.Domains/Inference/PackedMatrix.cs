namespace Lazaret.Domains.Inference;

/// <summary>A matrix as the kernels read it: panels of <see cref="Panel"/> columns, in each the rows one after the other. Columns that are missing in the last panel are zero.</summary>
internal sealed unsafe class PackedMatrix
{
    /// <summary>Columns in a panel: two registers of AVX-512, four of AVX2.</summary>
    public const int Panel = 32;

    private readonly AlignedFloats values;

    /// <param name="rows">How many inputs.</param>
    /// <param name="columns">How many outputs.</param>
    /// <param name="value">The weight of an input for an output.</param>
    public PackedMatrix(int rows, int columns, Func<int, int, float> value)
    {
        Rows = rows;
        Columns = Round(columns);
        values = new AlignedFloats(rows * Columns);
        Span<float> packed = values.Span;
        for (int column = 0; column < columns; column++)
        {
            int panel = column / Panel * Panel * rows;
            for (int row = 0; row < rows; row++)
            {
                packed[panel + (row * Panel) + (column % Panel)] = value(row, column);
            }
        }
    }

    /// <summary>Inputs.</summary>
    public int Rows { get; }

    /// <summary>Outputs, a multiple of <see cref="Panel"/>.</summary>
    public int Columns { get; }

    /// <summary>The first panel.</summary>
    public float* Pointer => values.Pointer;

    /// <summary>The next multiple of <see cref="Panel"/>.</summary>
    public static int Round(int columns) => (columns + Panel - 1) / Panel * Panel;
}
