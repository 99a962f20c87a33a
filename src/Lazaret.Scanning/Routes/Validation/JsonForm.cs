using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Lazaret.Scanning.Routes.Validation;

/// <summary>One JSON value in UTF-8, gone through token by token.</summary>
internal static class JsonForm
{
    /// <summary>Bytes of the longest single text or number: it is held as a whole.</summary>
    public const int MostToken = 16 * 1024 * 1024;

    private const int FirstBuffer = 64 * 1024;

    /// <summary>A sentence, or null when it is JSON.</summary>
    public static async Task<string?> CheckAsync(Stream content, int mostDepth, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            JsonReaderState state = new(new JsonReaderOptions { MaxDepth = mostDepth });
            int length = 0;
            bool begun = false;
            while (true)
            {
                int read = await content.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                length += read;
                if (!begun && length < 3 && read > 0)
                {
                    continue;
                }

                int skip = !begun && buffer.AsSpan(0, length).StartsWith("\uFEFF"u8) ? 3 : 0;
                begun = true;
                int used = skip + Take(buffer.AsSpan(skip, length - skip), read == 0, ref state);
                buffer.AsSpan(used, length - used).CopyTo(buffer);
                length -= used;
                if (read == 0)
                {
                    return null;
                }

                if (length == buffer.Length)
                {
                    if (length >= MostToken)
                    {
                        return string.Create(CultureInfo.InvariantCulture, $"It has a single value of more than {MostToken} bytes.");
                    }

                    byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }
        }
        catch (JsonException e)
        {
            // The reader's own words quote the content; where it stands is enough.
            return e.LineNumber is { } line ? string.Create(CultureInfo.InvariantCulture, $"It is not JSON, or is nested more than {mostDepth} deep (line {line + 1}, byte {e.BytePositionInLine}).") : "It is not JSON.";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Take(ReadOnlySpan<byte> bytes, bool last, ref JsonReaderState state)
    {
        Utf8JsonReader reader = new(bytes, last, state);
        while (reader.Read())
        {
            // The reader looks at escapes and UTF-8 of a text only when it is asked for.
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && !IsText(ref reader))
            {
                throw new JsonException(null, null, 0, reader.TokenStartIndex);
            }
        }

        state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    private static bool IsText(ref Utf8JsonReader reader) => System.Text.Unicode.Utf8.IsValid(reader.ValueSpan);
}
