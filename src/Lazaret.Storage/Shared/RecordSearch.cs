using Lazaret.Core.Events;

namespace Lazaret.Storage.Shared;

/// <summary>Finds records in a list that rises by offset.</summary>
internal static class RecordSearch
{
    /// <summary>The first record at the offset or after it; the count when there is none.</summary>
    public static int IndexOf(List<LogRecord> records, long from)
    {
        int low = 0;
        int high = records.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = records[middle].Offset < from ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
