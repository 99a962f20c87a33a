using System.Text.Json;
using Lazaret.Cli;
using Lazaret.Output;

namespace Lazaret.Dispatcher;

/// <summary>What an event verb reads, whole: events are small.</summary>
/// <param name="Name">For sentences: the file's name, or standard input.</param>
/// <param name="Bytes">All of it.</param>
internal sealed record EventInput(string Name, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Longer inputs are refused, bytes.</summary>
    private const int Most = 1 << 30;

    /// <param name="file">A path; <c>-</c> = standard input.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="UserErrorException">It cannot be read, or is empty.</exception>
    public static async Task<EventInput> ReadAsync(string file, CancellationToken cancellationToken)
    {
        bool standard = file == "-";
        string name = standard ? "standard input" : SafeText.Visible(file);
        try
        {
            await using Stream from = standard ? Console.OpenStandardInput() : File.OpenRead(file);
            using MemoryStream all = new();
            byte[] buffer = new byte[64 * 1024];
            for (int read; (read = await from.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                all.Write(buffer, 0, read);
                if (all.Length > Most)
                {
                    throw new UserErrorException($"{name} is longer than {Most} bytes; give it in parts");
                }
            }

            return all.Length == 0 ? throw new UserErrorException($"{name} is empty") : new EventInput(name, all.GetBuffer().AsMemory(0, (int)all.Length));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{name} cannot be read: {SafeText.Visible(e.Message).TrimEnd('.')}", inner: e);
        }
    }

    /// <summary>The events in it: JSON values one after another, where lists and an answer's <c>{"events": […]}</c> stand for what they hold.</summary>
    /// <exception cref="UserErrorException">It is not JSON.</exception>
    public List<JsonElement> Documents()
    {
        List<JsonElement> found = [];
        ReadOnlySpan<byte> json = Bytes.Span;
        Utf8JsonReader reader = new(json.StartsWith("\uFEFF"u8) ? json[3..] : json, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            while (reader.Read())
            {
                Take(JsonElement.ParseValue(ref reader), found);
            }
        }
        catch (JsonException e)
        {
            throw new UserErrorException($"{Name} is not JSON: {SafeText.Visible(e.Message).TrimEnd('.')}", inner: e);
        }

        return found.Count == 0 ? throw new UserErrorException($"{Name} holds no events") : found;
    }

    private static void Take(JsonElement value, List<JsonElement> found)
    {
        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("events"u8, out JsonElement events) && events.ValueKind == JsonValueKind.Array)
        {
            value = events;
        }

        found.AddRange(value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value]);
    }
}
