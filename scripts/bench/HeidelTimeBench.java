import de.unihd.dbs.heideltime.standalone.*;
import de.unihd.dbs.uima.annotator.heideltime.resources.Language;
import java.nio.file.*;
import java.text.SimpleDateFormat;

/** Tags every text of a folder with HeidelTime (English, news, no part-of-speech tagger); a text's first line is its day. */
public class HeidelTimeBench {
    public static void main(String[] args) throws Exception {
        HeidelTimeStandalone tagger = new HeidelTimeStandalone(
            Language.ENGLISH, DocumentType.NEWS, OutputType.TIMEML, args[1], POSTagger.NO);
        SimpleDateFormat days = new SimpleDateFormat("yyyy-MM-dd");
        int found = 0;
        try (DirectoryStream<Path> texts = Files.newDirectoryStream(Paths.get(args[0]), "*.txt")) {
            for (Path path : texts) {
                String[] parts = Files.readString(path).split("\n", 2);
                found += tagger.process(parts[1], days.parse(parts[0])).split("<TIMEX3").length - 1;
            }
        }
        System.out.println(found);
    }
}
