namespace Lazaret.Domains.Inference;

/// <summary>Floats at a place that does not move and begins at a cache line. The garbage collector owns them: whoever uses <see cref="Pointer"/> keeps this object alive.</summary>
internal sealed unsafe class AlignedFloats
{
    private const int CacheLine = 64;
    private readonly float[] array;

    /// <param name="length">How many; all are zero.</param>
    public AlignedFloats(int length)
    {
        array = GC.AllocateArray<float>(length + (CacheLine / sizeof(float)), pinned: true);
        Length = length;
        fixed (float* start = array)
        {
            Pointer = (float*)(((nuint)start + (CacheLine - 1)) & ~(nuint)(CacheLine - 1));
        }
    }

    /// <summary>The first one.</summary>
    public float* Pointer { get; }

    /// <summary>How many.</summary>
    public int Length { get; }

    /// <summary>All of them.</summary>
    public Span<float> Span => new(Pointer, Length);
}
