using System.Globalization;
using Lazaret.Core.Events;

namespace Lazaret.Storage.Shared;

/// <summary>The positions of a lease as text, a line each: <c>TOPIC PARTITION OFFSET</c>.</summary>
internal static class PositionText
{
    public static string Write(IReadOnlyList<LogPosition> positions) => string.Join('\n', positions.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Topic} {p.Partition} {p.Offset}")));

    public static List<LogPosition> Read(string text) =>
    [
        .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
            .Select(parts => new LogPosition(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture))),
    ];
}
