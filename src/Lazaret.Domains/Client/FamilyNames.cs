namespace Lazaret.Domains.Client;

/// <summary>The families of all servers together, numbered in the order in which they were first heard of. It only grows, so a number means the same as long as the process lives.</summary>
internal sealed class FamilyNames
{
    private const int Most = short.MaxValue;

    private readonly Lock gate = new();
    private readonly Dictionary<string, short> numbers = new(StringComparer.Ordinal);
    private string[] names = [];

    public IReadOnlyList<string> All => Volatile.Read(ref names);

    /// <summary>The number of a family; -1 for the empty text, <c>unknown</c> and <c>N/A</c>.</summary>
    public short Number(string family)
    {
        if (family is "" or Grpc.WireScores.UnknownFamily or Grpc.CompatServices.None)
        {
            return -1;
        }

        lock (gate)
        {
            if (numbers.TryGetValue(family, out short known))
            {
                return known;
            }

            if (names.Length >= Most)
            {
                return -1;
            }

            short number = (short)names.Length;
            numbers.Add(family, number);
            Volatile.Write(ref names, [.. names, family]);
            return number;
        }
    }
}
