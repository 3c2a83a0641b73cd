using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Tandem.Platform.Host;

/// <summary>Lists of texts as system calls that start programs take them: pointers to texts that end in a zero, the last of
/// them null.</summary>
internal static unsafe class NativeTexts
{
    /// <summary>The environment of this process, as NAME=value.</summary>
    public static string[] Environment()
    {
        IDictionary variables = System.Environment.GetEnvironmentVariables();
        string[] lines = new string[variables.Count];
        int count = 0;
        foreach (DictionaryEntry variable in variables)
        {
            lines[count++] = string.Create(CultureInfo.InvariantCulture, $"{variable.Key}={variable.Value}");
        }

        return lines;
    }

    /// <summary>Copies texts, in UTF-8; the caller frees the list by <see cref="Free"/>.</summary>
    public static byte** Create(string[] texts)
    {
        var pointers = (byte**)NativeMemory.AllocZeroed((nuint)(texts.Length + 1), (nuint)sizeof(byte*));
        for (int i = 0; i < texts.Length; i++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(texts[i]);
            pointers[i] = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
            Marshal.Copy(bytes, 0, (nint)pointers[i], bytes.Length);
        }

        return pointers;
    }

    /// <summary>Frees what <see cref="Create"/> gave.</summary>
    public static void Free(byte** pointers)
    {
        for (byte** each = pointers; *each != null; each++) { NativeMemory.Free(*each); }
        NativeMemory.Free(pointers);
    }
}
