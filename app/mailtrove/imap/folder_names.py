"""The names that mail programs and servers give to folders of a known purpose, in the languages people use.

Only a guess, for servers without SPECIAL-USE: Exchange names its folders in the mailbox's first language.
"""

import unicodedata
from typing import Final

from mailtrove.imap.state import Role

_NAMES: Final = {
    Role.SENT: """
        Sent|Sent Items|Sent Mail|Sent Messages|Outbox Sent
        Gesendet|Gesendete Elemente|Gesendete Objekte|Gesendete Nachrichten
        Éléments envoyés|Envoyés|Messages envoyés|Courrier envoyé
        Elementos enviados|Enviados|Correo enviado|Mensajes enviados
        Posta inviata|Inviata|Inviati|Elementi inviati
        Itens Enviados|Enviadas|Mensagens enviadas|E-mails enviados|Correio enviado
        Verzonden items|Verzonden|Verzonden berichten
        Elementy wysłane|Wysłane
        Skickat|Skickade objekt|Skickade
        Sendt post|Sendte elementer|Sendt
        Lähetetyt|Lähetetyt viestit|Lähetetyt kohteet
        Odeslaná pošta|Odeslané|Odeslané položky
        Odoslaná pošta|Elküldött elemek|Elküldött|Elemente trimise|Mesaje trimise
        Gönderilmiş Öğeler|Gönderilmiş|Gönderilenler
        Απεσταλμένα|Απεσταλμένα στοιχεία
        Отправленные|Отправленные элементы|Надіслані|Надіслані елементи|Изпратени
        送信済みアイテム|送信済み|送信済みメール
        已发送邮件|已发送|已发邮件|已傳送的郵件|寄件備份|寄件备份
        보낸 편지함|보낸편지함|보낸 메일함
        العناصر المرسلة|פריטים שנשלחו|Elements enviats|Poslano|Poslana pošta
    """,
    Role.DRAFTS: """
        Drafts|Draft
        Entwürfe|Brouillons|Borradores|Bozze|Rascunhos|Concepten|Kopie robocze|Wersje robocze|Robocze
        Utkast|Kladder|Luonnokset|Koncepty|Rozepsané|Piszkozatok|Ciorne|Schiţe|Taslaklar|Πρόχειρα
        Черновики|Чернетки|Чернови|下書き|草稿|草稿箱|임시 보관함|임시보관함
        مسودات|المسودات|טיוטות|Esborranys|Osnutki|Nacrti
    """,
    Role.TRASH: """
        Trash|Deleted Items|Deleted Messages|Deleted|Bin
        Gelöschte Elemente|Gelöschte Objekte|Gelöscht|Papierkorb
        Éléments supprimés|Corbeille|Messages supprimés
        Elementos eliminados|Papelera|Eliminados
        Posta eliminata|Cestino|Elementi eliminati
        Itens Excluídos|Itens Eliminados|Lixeira|Lixo|Excluídos
        Verwijderde items|Prullenbak|Verwijderde berichten
        Elementy usunięte|Kosz
        Borttaget|Papperskorgen|Borttagna objekt
        Slettet post|Slettede elementer|Papirkurv|Søppelkurv
        Poistetut|Roskakori|Poistetut kohteet
        Odstraněná pošta|Koš|Odstraněné položky
        Odstránená pošta|Kôš|Törölt elemek|Kuka|Elemente şterse|Coș de gunoi
        Silinmiş Öğeler|Çöp Kutusu|Διαγραμμένα|Διεγραμμένα στοιχεία|Κάδος απορριμμάτων
        Удаленные|Удалённые|Удаленные элементы|Корзина|Видалені|Кошик|Изтрити
        削除済みアイテム|ゴミ箱|已删除邮件|已删除|垃圾桶|刪除的郵件|지운 편지함|휴지통
        العناصر المحذوفة|פריטים שנמחקו|Elements suprimits|Izbrisano
    """,
    Role.JUNK: """
        Junk|Junk E-mail|Junk Email|Junk-E-Mail|Spam|Bulk Mail|Junk Mail
        Unerwünschte Werbung|Spamverdacht
        Courrier indésirable|Indésirables|Pourriel
        Correo no deseado|Correo electrónico no deseado
        Posta indesiderata|Indesiderata
        Lixo Eletrônico|Lixo Eletrónico|Correio eletrónico não solicitado|E-mail de Lixo
        Ongewenste e-mail|Ongewenst
        Wiadomości-śmieci|Wiadomości śmieci
        Skräppost|Uønsket e-post|Uønsket mail|Uønsket e-mail|Søppelpost
        Roskaposti|Nevyžádaná pošta|Nevyžiadaná pošta|Levélszemét|E-mail nedorit
        Gereksiz E-posta|Önemsiz E-posta|Ανεπιθύμητη αλληλογραφία
        Нежелательная почта|Спам|Небажана пошта|Нежелана поща
        迷惑メール|垃圾邮件|垃圾郵件|정크 메일|스팸 메일함|스팸함
        البريد غير الهام|דואר זבל|Correu brossa
    """,
    Role.ARCHIVE: """
        Archive|Archives|Archiv|Archivo|Archivio|Arquivo|Arquivar|Archief|Archiwum|Arkiv|Arkisto|Archív|Archívum
        Arhivă|Arşiv|Arşivle|Αρχειοθέτηση|Αρχείο|Архив|Архів
        アーカイブ|存档|归档|封存|보관|보관함|أرشيف|ארכיון|Arxiu
    """,
    Role.NOT_MAIL: """
        Calendar|Kalender|Calendrier|Calendario|Calendário|Agenda|Kalendarz|Kalenteri|Kalendář|Kalendár|Naptár
        Takvim|Ημερολόγιο|Календарь|Календар|予定表|日历|行事曆|日曆|일정|التقويم|לוח שנה|Calendari|Koledar
        Contacts|Kontakte|Contactos|Contatti|Contatos|Contactpersonen|Kontakty|Kontakter|Yhteystiedot|Névjegyek
        Kişiler|Επαφές|Контакты|Контакти|連絡先|联系人|連絡人|연락처|جهات الاتصال|אנשי קשר|Contactes|Persone di contatto
        Tasks|Aufgaben|Tâches|Tareas|Attività|Tarefas|Taken|Zadania|Uppgifter|Opgaver|Oppgaver|Tehtävät|Úkoly|Úlohy
        Feladatok|Sarcini|Görevler|Εργασίες|Задачи|Завдання|タスク|任务|작업|المهام|משימות|Tasques
        Notes|Notizen|Notas|Note|Notities|Notatki|Anteckningar|Noter|Notater|Muistiinpanot|Poznámky|Feljegyzések
        Notlar|Σημειώσεις|Заметки|Нотатки|メモ|便笺|便箋|記事|메모|الملاحظات|פתקים
        Journal|Diario|Diário|Logboek|Dziennik|Dagbok|Dagbog|Logg|Päiväkirja|Deník|Denník|Napló|Jurnal
        Günlük|Ημερολόγιο συμβάντων|Дневник|Щоденник|履歴|日记|日誌|업무 일지|دفتر اليومية|יומן
        Sync Issues|Synchronisierungsprobleme|Problèmes de synchronisation|Problemas de sincronización
        Problemi di sincronizzazione|Problemi sincronizzazione|Problemas de Sincronização|Synchronisatieproblemen
        Problemy z synchronizacją|Problemy synchronizacji|Synkroniseringsproblem|Synkroniseringsproblemer
        Synkronointiongelmat|Problémy se synchronizací|Problémy so synchronizáciou|Szinkronizálási problémák
        Eşitleme Sorunları|Ζητήματα συγχρονισμού|Проблемы синхронизации|Ошибки синхронизации|Проблеми синхронізації
        同期の失敗|同步问题|同步處理問題|동기화 문제
    """,
}

ROLE_BY_NAME: Final = {
    unicodedata.normalize("NFKC", name).casefold().strip(): role
    for role, names in _NAMES.items()
    for line in names.strip().splitlines()
    for name in line.split("|")
}
"""Roles by folder name, folded as `folders` folds what it looks up."""
