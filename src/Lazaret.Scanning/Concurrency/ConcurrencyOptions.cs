namespace Lazaret.Scanning.Concurrency;

/// <summary>How many items are worked on at once.</summary>
public sealed class ConcurrencyOptions
{
    /// <summary>The least; 1 upwards. Default 2.</summary>
    public int Least { get; set; } = 2;

    /// <summary>The most; up to 1,024. Default 32. Equal to <see cref="Least"/>: no adaptation.</summary>
    public int Most { get; set; } = 32;

    /// <summary>Sets both ends: a fixed number.</summary>
    public void Fix(int count) => Least = Most = count;
}
